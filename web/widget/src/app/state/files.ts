/** Files that were chosen here. */
import type { LocalFile } from "./state.ts";

/** Pictures that every browser draws. */
const PICTURE = /^image\/(png|jpeg|gif|webp|avif)$/;

export function isPicture(media_type: string): boolean {
  return PICTURE.test(media_type);
}

/** The file with its bytes in memory, from where a picture is shown. */
export function held(file: Omit<LocalFile, "blob" | "preview">, blob: Blob): LocalFile {
  return { ...file, blob, preview: isPicture(file.media_type) ? URL.createObjectURL(blob) : "" };
}
