// Whether draws of two runs meet the same luck: differences draw by draw mean something only then. The conditions are those of
// outputs/compare/pairing.cpp.
const codes = (records) => records.map(({ code }) => code).join();

const CONDITIONS = [
  ["baselines", ({ baseline }) => baseline],
  ["periods", ({ start, end }) => `${start} ${end}`],
  ["places", ({ places }) => codes(places)],
  ["specialties", ({ treatment_functions: functions }) => codes(functions)],
  ["numbers of draws", ({ draws }) => draws],
  ["seeds", ({ seed }) => seed],
  ["kinds of noise", ({ noise }) => noise],
  ["calibrations", ({ calibration }) => calibration],
];

/** What differs of two runs, by what choose() said of each, so that no differences can be given: ["periods"]. */
export const whatDiffers = (base, other) => CONDITIONS.filter(([, of]) => of(base) !== of(other)).map(([what]) => what);
