declare module "virtual:loader-styles" {
  const styles: string;
  export default styles;
}
