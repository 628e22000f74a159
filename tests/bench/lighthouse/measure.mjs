/** Prints Lighthouse's performance of each address, 0 to 100: `node measure.mjs CHROMIUM ROUNDS URL…`, in turn, so that a drift of the machine hits all. */
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, rounds, ...urls] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"] });
const scores = urls.map(() => []);
try {
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const [index, url] of urls.entries()) {
      const result = await lighthouse(url, { port: chrome.port, onlyCategories: ["performance"], logLevel: "error" });
      if (result.lhr.runtimeError) throw new Error(`${url}: ${result.lhr.runtimeError.message}`);
      scores[index].push(result.lhr.categories.performance.score * 100);
    }
  }
} finally {
  await chrome.kill();
}
console.log(JSON.stringify(scores));
