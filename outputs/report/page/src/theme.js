// Colours. Lines of runs are Okabe and Ito's colours ("Color Universal Design", 2008), darker or lighter where they would be
// faint on the page's ground; runs differ in their dashes too. Maps use cividis (Nunez et al. 2018, PLOS ONE 13(7)).

const LIGHT = {
  name: "light", text: "#1b2733", faint: "#4c5a67", line: "#d5dce3", ground: "#ffffff", strong: "#1b2733", missing: "#d9d9d9",
  runs: ["#0072b2", "#c44e00", "#00795a", "#a4447b", "#7a5c00", "#4c5a67"],
};
const DARK = {
  name: "dark", text: "#e8edf2", faint: "#b3bec9", line: "#3a4652", ground: "#17202a", strong: "#ffffff", missing: "#4a5560",
  runs: ["#56b4e9", "#e69f00", "#2fc79b", "#e29ac4", "#f0e442", "#b3bec9"],
};
export const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], "dashed", "dotted"];
export const CIVIDIS = ["#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"];
/** From most to least deprived fifth. */
export const FIFTHS = {
  light: ["#8c2d04", "#cc4c02", "#8a7000", "#3a7a9c", "#084594"],
  dark: ["#ff9a62", "#f5b041", "#e8dd7a", "#8ac6e6", "#5aa2ff"],
};

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const print = window.matchMedia("print");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
let printing = false;

/** The colours now: paper is light. */
export const theme = () => (dark.matches && !printing && !print.matches ? DARK : LIGHT);
export const isStill = () => still.matches || printing || print.matches;
export const isPrinting = () => printing || print.matches;

/** Calls when the colours change, and before and after printing. */
export function onThemeChange(call) {
  dark.addEventListener("change", call);
  print.addEventListener("change", call);
  const turn = (value) => () => {
    printing = value;
    call();
  };
  window.addEventListener("beforeprint", turn(true));
  window.addEventListener("afterprint", turn(false));
}
