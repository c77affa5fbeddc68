"""Tables of systems: staff, general practice, beds, money, resource needs and arcs of mutual aid."""

import numpy as np
import pandas as pd

from .context_tables import beds_table
from .names import START_2022, START_2025
from .sources import DataError

# Share of all GPs (FTE) that is fully qualified, trainees left out. Source: 43.6 against 58.5 FTE per 100,000
# registered, June 2024 and 2023 (NHS Digital general practice workforce). Published.
FULLY_QUALIFIED = 0.75
# Patients weighted by need: 1 + WEIGHT x (share in the most deprived fifth - 0.2), which gives the gap of 10 % in
# need-weighted patients per GP (Health Foundation, Level or not?). Judgement.
DEPRIVATION_WEIGHT = 0.25

# Parts of the acute workforce that the model's groups are; the rest works elsewhere. Judgement, from the
# specialty mix of NHS Digital workforce statistics (anaesthetists about 8,000 of 52,000 consultants).
CONSULTANTS = {"consultant_surgical_fte": 0.33, "consultant_medical_fte": 0.40, "anaesthetic_fte": 0.15}
THEATRE_OF_NURSES, THEATRE_OF_SCIENTIFIC = 0.08, 0.06
WARD_OF_NURSES, DIAGNOSTIC_OF_SCIENTIFIC = 0.55, 0.45
# National growth from 2023, the last year of the panel, to 2025: consultants 52,000 (2022) to 60,000 (2025), nurses and
# others 315,000 to 360,000 (NHS Digital hospital and community workforce), two of the three years.
GROWTH_TO_2025 = {"consultants": (60 / 52) ** (2 / 3), "others": (360 / 315) ** (2 / 3)}

# Vacancy rate of all staff by region, %, June 2022. London and the lowest are published (NHS Digital vacancy
# statistics), the others judgement between them.
VACANCY = {"London": 12.5, "South East": 10.5, "Midlands": 10.2, "East of England": 10.0, "South West": 8.5,
           "North West": 8.3, "North East and Yorkshire": 6.5}
# Market forces factor by region, judgement within the published range of 1.00 to about 1.20; inner London highest.
MARKET_FORCES = {"London": 1.17, "South East": 1.08, "East of England": 1.06, "South West": 1.03, "Midlands": 1.02,
                 "North West": 1.02, "North East and Yorkshire": 1.01}
INNER_LONDON = {"QMJ": 1.20, "QKK": 1.20, "QRV": 1.20}
ALLOCATION_PER_HEAD = 1600.0       # GBP per registered head 2022/23, published order of magnitude
ALLOCATION_GROWTH = 1.036          # a year in cash (HFMA, January 2022)
# Thresholds of 2023/24: England and range from HFMA (June 2023); slope against activity of 2022/23: judgement.
TARGET_2023_24 = {"national": 1.07, "slope": 0.8, "least": 1.03, "most": 1.14}
ACTIVITY_2022_23 = 0.98            # value-weighted against 2019/20, first half of 2022/23 (HFMA, February 2023)
ACTIVITY_RANGE = (0.90, 1.06)      # of systems
SHRINK = 0.5                       # towards England: flows of single systems have gaps and artefacts
# How much more activity a wholly deprived system did in 2019/20 than one without deprivation, against early 2022:
# deprived areas were more disrupted and slower to recover (Health Foundation, 2022); size: judgement.
DISRUPTION = 0.06

RESOURCES = ["consultant_surgical", "consultant_medical", "anaesthetic", "theatre", "ward_nurse", "diagnostic", "theatres"]
# What a slot needs besides a bed, by group of treatment functions and stage; each row sums to 1.
NEED = {
    ("trauma_and_orthopaedic", "awaiting_decision"): [.50, 0, 0, 0, .10, .40, 0],
    ("trauma_and_orthopaedic", "awaiting_admission"): [.22, 0, .22, .22, .17, 0, .17],
    ("ophthalmology", "awaiting_decision"): [.55, 0, 0, 0, .15, .30, 0],
    ("ophthalmology", "awaiting_admission"): [.35, 0, .05, .30, .10, 0, .20],
    ("ear_nose_throat_oral_plastic", "awaiting_decision"): [.60, 0, 0, 0, .10, .30, 0],
    ("ear_nose_throat_oral_plastic", "awaiting_admission"): [.24, 0, .22, .22, .14, 0, .18],
    ("general_and_other_surgery", "awaiting_decision"): [.50, 0, 0, 0, .10, .40, 0],
    ("general_and_other_surgery", "awaiting_admission"): [.23, 0, .23, .23, .16, 0, .15],
    ("gynaecology", "awaiting_decision"): [.55, 0, 0, 0, .10, .35, 0],
    ("gynaecology", "awaiting_admission"): [.24, 0, .22, .22, .16, 0, .16],
    ("medical_procedure_heavy", "awaiting_decision"): [0, .50, 0, 0, .10, .40, 0],
    ("medical_procedure_heavy", "awaiting_admission"): [0, .39, 0, 0, .22, .33, .06],
    ("medical_other", "awaiting_decision"): [0, .55, 0, 0, .10, .35, 0],
    ("medical_other", "awaiting_admission"): [0, .41, 0, 0, .35, .24, 0],
    ("paediatric_mental_and_other", "awaiting_decision"): [.20, .40, 0, 0, .15, .25, 0],
    ("paediatric_mental_and_other", "awaiting_admission"): [.11, .23, .17, .12, .28, 0, .09],
}
NEED_SOURCE = ("judgement from the pathway: clinics need a consultant and tests, operations need surgeon, anaesthetist, "
               "theatre team and room and ward nurse; who needs a bed is in overnight_share.csv")

# Part of a treatment function's admissions that stays overnight; the rest are day cases. Judgement, in the order of the
# specialties in hospital episode statistics (cataracts and endoscopies hardly ever stay, heart operations mostly do)
# and at a level that gives England's share.
OVERNIGHT_SHARE = {
    "C_100": .19, "C_101": .18, "C_110": .40, "C_120": .24, "C_130": .02, "C_140": .08, "C_150": .50, "C_160": .16,
    "C_170": .75, "C_300": .10, "C_301": .03, "C_320": .20, "C_330": .01, "C_340": .15, "C_400": .08, "C_410": .02,
    "C_430": .15, "C_502": .24, "X02": .08, "X03": .05, "X04": .15, "X05": .29, "X06": .08,
}
# Ordinary admissions against ordinary admissions and day cases: 0.0334 and 0.149 a completed pathway (REAL Centre).
ENGLAND_OVERNIGHT_SHARE, OVERNIGHT_TOLERANCE = 0.0334 / (0.0334 + 0.149), 0.002
OVERNIGHT_SOURCE = ("judgement by specialty in the order of hospital episode statistics, at a level that gives England's share of "
                    "ordinary admissions, 0.183 (REAL Centre: 0.0334 ordinary and 0.149 day cases a completed pathway)")

EARTH_RADIUS_MILES = 3958.8
BEDS = "beds/trust_general_acute_beds_month.csv.xz"


def _panel(sources, year, metric):
    """Series icb_code -> numerator of one metric of the context panel."""
    panel = sources.table("ics/ics_context_year.csv.xz", ["year", "org", "metric", "numerator", "denominator"])
    rows = panel[(panel.year == year) & (panel.metric == metric)].set_index("org")
    if len(rows) < 42:
        raise DataError(f"ics_context_year.csv.xz: {metric} of {year} has {len(rows)} rows, expected 42")
    return rows


def _workforce(sources, year, kind, codes):
    return _panel(sources, year, f"Workforce FTEs per 100,000 population ({kind} - Acute)").numerator.reindex(codes)


def _staff(sources, year, codes):
    consultants = _workforce(sources, year, "Consultant", codes)
    nurses = _workforce(sources, year, "Nurses & health visitors", codes)
    scientific = _workforce(sources, year, "Scientific, therapeutic & technical staff", codes)
    staff = {name: consultants * share for name, share in CONSULTANTS.items()}
    staff["theatre_fte"] = nurses * THEATRE_OF_NURSES + scientific * THEATRE_OF_SCIENTIFIC
    staff["ward_nurse_fte"] = nurses * WARD_OF_NURSES
    staff["diagnostic_fte"] = scientific * DIAGNOSTIC_OF_SCIENTIFIC
    return pd.DataFrame(staff)


def _beds(sources, month, codes):
    beds = beds_table(sources)
    return beds[beds.month == month].set_index("icb_code").reindex(codes)


def bed_season_table(sources):
    """bed_season.csv: occupancy of general and acute beds by calendar month against the mean of its financial year.

    A month whose beds are those of the month before, to the bed, is one of two that hold one figure: both are left out.
    """
    beds = sources.table(BEDS, ["date", "general_acute_beds_available", "general_acute_beds_occupied"])
    months = beds.groupby("date")[["general_acute_beds_available", "general_acute_beds_occupied"]].sum().sort_index()
    copy = (months.diff() == 0).all(axis=1)
    months = months[~(copy | copy.shift(-1, fill_value=False))]
    when = pd.to_datetime(months.index)
    occupancy = months.general_acute_beds_occupied / months.general_acute_beds_available
    against_year = occupancy / occupancy.groupby(when.year - (when.month < 4)).transform("mean")
    factor = against_year.groupby(when.month).mean()
    return (factor / factor.mean()).round(4).rename_axis("month").rename("occupancy_factor").reset_index()


def _organisations(sources, codes):
    """NHS trusts with known patients, by the ICS that hosts them."""
    share = sources.table("network/trust_ics_share.csv", ["TrustCode"])
    hosts = sources.table("network/provider_to_ics.csv", ["org_code", "icb_code"]).set_index("org_code").icb_code
    trusts = pd.Series(share.TrustCode.unique()).map(hosts).dropna()
    return trusts.value_counts().reindex(codes).fillna(1).astype(int)


def _targets(flows, history, disruption, codes):
    """Thresholds of 2023/24: higher where activity of 2022/23 was further below 2019/20.

    Source: targets by system are published as a range only (103 to 114 %, HFMA); the rule spreads systems over it.
    """
    by_ics = flows.groupby("icb_code").sum(numeric_only=True).reindex(codes)
    then = by_ics.completed_non_admitted_per_working_day + by_ics.completed_admitted_per_working_day
    year = history[history.month.between("2022-04", "2023-03")]
    growth = year.groupby("icb_code").completed_per_working_day.mean().reindex(codes) / (then * disruption)
    index = ACTIVITY_2022_23 * (1 + SHRINK * (growth / growth.mean() - 1)).clip(
        *(bound / ACTIVITY_2022_23 for bound in ACTIVITY_RANGE))
    rule = TARGET_2023_24
    return (rule["national"] + rule["slope"] * (1.0 - index)).clip(rule["least"], rule["most"]).round(2)


def _disruption(ics):
    """Activity of 2019/20 against what the ICS's level of early 2022 suggests; people-weighted mean 1."""
    people = ics.set_index("icb_code")
    factor = 1 + DISRUPTION * people.population_q1 / people.population
    return factor * people.population.sum() / (factor * people.population).sum()


def _weighted(registered, ics):
    deprived = ics.set_index("icb_code").eval("population_q1 / population").reindex(registered.index)
    weighted = registered * (1 + DEPRIVATION_WEIGHT * (deprived - 0.2))
    return weighted * registered.sum() / weighted.sum()


def _closed_shares(values, digits=6):
    shares = (values / values.sum()).round(digits)
    shares[shares.idxmax()] += 1 - shares.sum()
    return shares.round(digits)


def system_table(sources, ics, start, flows_2022, history):
    """system.csv of one start date, one row an ICS."""
    codes = list(ics.icb_code)
    early = start is START_2022
    year = 2022 if early else 2023
    practice = _panel(sources, year, "Primary care workforce (FTEs) per 100,000 population (GP)").reindex(codes)
    registered = practice.denominator
    weighted = _weighted(registered, ics)
    staff = _staff(sources, year, codes)
    if not early:
        for name in staff:
            staff[name] *= GROWTH_TO_2025["consultants" if name in CONSULTANTS else "others"]
    regions = ics.set_index("icb_code").region
    vacancy = regions.map(VACANCY)
    vacancy /= (vacancy * staff.sum(axis=1)).sum() / staff.sum(axis=1).sum()
    forces = regions.map(MARKET_FORCES)
    forces.update(pd.Series(INNER_LONDON))
    money = weighted * forces
    sick = _panel(sources, year, "FTE days sick per 10,000 population (acute)").numerator.reindex(codes)
    available = _panel(sources, year, "FTE days available per 100 population (acute)").numerator.reindex(codes)
    bed_month = "2022-04" if early else "2025-03"
    beds = _beds(sources, bed_month, codes)
    season = bed_season_table(sources).set_index("month").occupancy_factor[int(bed_month[5:])]
    years = 0 if early else 3
    disruption = _disruption(ics).reindex(codes)
    per_head = ALLOCATION_PER_HEAD * ALLOCATION_GROWTH ** years * registered.sum() / money.sum()
    table = pd.DataFrame({
        "registered_population": registered.round(0).astype(int),
        "weighted_population": weighted.round(0).astype(int),
        "organisations": _organisations(sources, codes),
        "gp_fte": (practice.numerator * FULLY_QUALIFIED).round(1),
        **{name: staff[name].round(1) for name in staff},
        "vacancy_multiplier": vacancy.round(4),
        "sickness_rate": (sick / available).round(5),
        "general_acute_beds": beds.general_acute_beds_available,
        "general_acute_occupancy": (beds.general_acute_beds_occupied / beds.general_acute_beds_available / season).round(4),
        "market_forces_factor": forces.round(2),
        "allocation_gbp_m": (money * per_head / 1e6).round(1),
        "contingent_share": _closed_shares(money),
        "target_2023_24": _targets(flows_2022, history, disruption, codes),
        "disruption": disruption.round(4),
    }, index=codes)
    if table.isna().any().any():
        raise DataError(f"system.csv of {start.date}: no figure for {list(table.columns[table.isna().any()])}")
    return table.rename_axis("icb_code").reset_index()


def resource_need_table():
    """resource_need.csv: weights of resources by group of treatment functions and stage."""
    rows = []
    for (group, stage), weights in sorted(NEED.items()):
        if abs(sum(weights) - 1) > 1e-9:
            raise DataError(f"resource needs of {group}, {stage} sum to {sum(weights)}, not 1")
        rows += [(group, stage, resource, weight, NEED_SOURCE, "judgement")
                 for resource, weight in zip(RESOURCES, weights)]
    return pd.DataFrame(rows, columns=["group", "stage", "resource", "weight", "source", "grade"])


def overnight_table(flows):
    """overnight_share.csv: part of admissions that stays overnight, by treatment function."""
    admitted = flows.groupby("treatment_function").completed_admitted_per_working_day.sum()
    share = pd.Series(OVERNIGHT_SHARE)
    england = (share * admitted).sum() / admitted.sum()
    if abs(england - ENGLAND_OVERNIGHT_SHARE) > OVERNIGHT_TOLERANCE:
        raise DataError(f"overnight shares give England {england:.4f}, not {ENGLAND_OVERNIGHT_SHARE:.4f}")
    return pd.DataFrame({"treatment_function": share.index, "overnight_share": share.values, "source": OVERNIGHT_SOURCE,
                         "grade": "judgement"})


def _miles(ics):
    """Great-circle distances between the centres of ICSs, [from, to]."""
    longitude, latitude = np.radians(ics.longitude.values), np.radians(ics.latitude.values)
    half = (np.sin((latitude[:, None] - latitude) / 2) ** 2
            + np.cos(latitude[:, None]) * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2)
    return 2 * EARTH_RADIUS_MILES * np.arcsin(np.sqrt(half))


def aid_arcs_table(sources, ics):
    """aid_arcs.csv: every ordered pair of ICSs with distance and the residents already treated there."""
    codes = list(ics.icb_code)
    share = sources.table("network/trust_ics_share.csv", ["TrustCode", "ICB22CDH", "proportion"])
    hosts = sources.table("network/provider_to_ics.csv", ["org_code", "icb_code"]).set_index("org_code").icb_code
    share["host"] = share.TrustCode.map(hosts)
    flows = share.groupby(["ICB22CDH", "host"]).proportion.sum()
    miles = _miles(ics)
    rows = [(home, host, round(miles[i, j], 1), round(float(flows.get((home, host), 0.0)), 6))
            for i, home in enumerate(codes) for j, host in enumerate(codes) if i != j]
    return pd.DataFrame(rows, columns=["from_ics", "to_ics", "distance_miles", "share"])
