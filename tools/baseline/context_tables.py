"""Tables about places: ICSs, treatment functions, cross-border shares, context indicators and beds."""

import numpy as np
import pandas as pd

from .names import QUINTILES, TREATMENT_FUNCTIONS
from .sources import DataError

NHS_TRUST_CODE = r"^R\w{2}$"
CONTEXT_YEARS = (2022, 2023)

# metric name in ics_context_year.csv.xz -> (name in context.csv, unit). The file stores percentages as 0..100.
CONTEXT_METRICS = {
    "Primary care workforce (FTEs) per 100,000 population (GP)": ("gp_fte", "per_100k_registered"),
    "Primary care workforce (FTEs) per 100,000 population (Nurses)": ("practice_nurse_fte", "per_100k_registered"),
    "Primary care workforce (FTEs) per 100,000 population (Direct Patient Care)":
        ("practice_direct_patient_care_fte", "per_100k_registered"),
    "Primary care workforce (FTEs) per 100,000 population (Admin/Non-Clinical)":
        ("practice_admin_fte", "per_100k_registered"),
    "Workforce FTEs per 100,000 population (Total - Acute)": ("acute_fte", "per_100k_registered"),
    "Workforce FTEs per 100,000 population (Consultant - Acute)": ("acute_consultant_fte", "per_100k_registered"),
    "Workforce FTEs per 100,000 population (HCHS Doctors - Acute)": ("acute_doctor_fte", "per_100k_registered"),
    "Workforce FTEs per 100,000 population (Nurses & health visitors - Acute)":
        ("acute_nurse_fte", "per_100k_registered"),
    "Workforce FTEs per 100,000 population (Scientific, therapeutic & technical staff - Acute)":
        ("acute_scientific_therapeutic_technical_fte", "per_100k_registered"),
    "Workforce FTEs per 100,000 population (Support to clinical staff - Acute)":
        ("acute_clinical_support_fte", "per_100k_registered"),
    "FTE days available per 100 population (acute)": ("acute_fte_days_available", "per_100_registered_per_year"),
    "FTE days sick per 10,000 population (acute)": ("acute_fte_days_sick", "per_10k_registered_per_year"),
    "Proportion of available beds that are occupied (General & Acute - overnight)":
        ("general_acute_overnight_occupancy", "percent"),
    "Proportion of available beds that are occupied (General & Acute - day)":
        ("general_acute_day_occupancy", "percent"),
    "Total beds per 1,000 60+ yrs (General & Acute - overnight)":
        ("general_acute_overnight_bed_days_ratio", "as_published_per_1k_aged_60_plus"),
    "Mean proportion of beds that contain a patient with confirmed COVID": ("covid_bed_share", "percent"),
    "Proportion of attended GP appointments (over 4 weeks wait time)": ("gp_appointments_over_4_weeks", "percent"),
    "Proportion of population in age band (60+)": ("age_60_plus", "percent"),
    "Proportion of resident population in national deprivation quintile (Most deprived) - IMD 2019":
        ("most_deprived_quintile", "percent"),
    "Proportion of resident population in national deprivation quintile (Least deprived quintile) - IMD 2019":
        ("least_deprived_quintile", "percent"),
}


def treatment_functions():
    return pd.DataFrame(TREATMENT_FUNCTIONS, columns=["code", "name", "group"])


def provider_systems(sources):
    """Series provider org_code -> icb_code (providers without a known ICS dropped)."""
    frame = sources.table("network/provider_to_ics.csv", ["org_code", "icb_code"])
    return frame.dropna(subset=["icb_code"]).set_index("org_code")["icb_code"]


def provider_lists(sources, month):
    """Incomplete pathways by provider at the end of `month`, with icb_code and whether it is an NHS trust."""
    frame = sources.table("rtt/provider_incomplete_month.csv.xz", ["month", "org_code", "total_incomplete"])
    frame = frame[frame.month == month].copy()
    frame["icb_code"] = frame.org_code.map(provider_systems(sources))
    frame["nhs_trust"] = frame.org_code.str.match(NHS_TRUST_CODE)
    return frame


def _age_60_plus(sources):
    """Share of residents aged 60 and over, mean of 2022 and 2023 of the context panel."""
    panel = sources.table("ics/ics_context_year.csv.xz", ["year", "org", "metric", "value"])
    panel = panel[(panel.metric == "Proportion of population in age band (60+)") & panel.year.isin(CONTEXT_YEARS)]
    return panel.groupby("org").value.mean() / 100


def _centres(sources, census_month="2025-03"):
    """List-weighted mean longitude and latitude of the NHS trusts of each ICS (trusts without a point left out)."""
    points = sources.table("network/trust_points.csv", ["nhs_trust22_code", "longitude", "latitude"])
    points = points.dropna(subset=["longitude", "latitude"]).drop_duplicates("nhs_trust22_code")
    lists = provider_lists(sources, census_month).merge(points, left_on="org_code", right_on="nhs_trust22_code")
    weight = lists.total_incomplete.clip(lower=1)
    for axis in ("longitude", "latitude"):
        lists[axis] = lists[axis] * weight
    sums = lists.assign(weight=weight).groupby("icb_code")[["longitude", "latitude", "weight"]].sum()
    return sums[["longitude", "latitude"]].div(sums.weight, axis=0)


def ics_table(sources):
    """One row an ICS: codes, people by deprivation quintile, age, rural share and centre."""
    people = sources.table("ics/ics_population.csv", ["icb_code", "population", "population_imd_q1"])
    people = people.sort_values("icb_code").reset_index(drop=True)
    if len(people) != 42:
        raise DataError(f"ics/ics_population.csv: {len(people)} ICSs, expected 42")
    centres = _centres(sources).reindex(people.icb_code)
    if centres.isna().any().any():
        raise DataError(f"no trust point for {list(centres.index[centres.longitude.isna()])}")
    table = people[["icb_code", "ons_code", "name"]].copy()
    table["region"] = people.nhs_region
    table["population"] = people.population
    for quintile in QUINTILES:
        table[f"population_q{quintile}"] = people[f"population_imd_q{quintile}"]
    table["age_60_plus_share"] = _age_60_plus(sources).reindex(people.icb_code).round(4).values
    over65 = people.age_65_74 + people.age_75_84 + people.age_85_plus
    table["age_65_plus_share"] = (over65 / people.population).round(4)
    table["rural_share"] = people.rural_share
    table["longitude"] = centres.longitude.round(4).values
    table["latitude"] = centres.latitude.round(4).values
    return table


def cross_border_matrix(sources, codes, census_month="2025-03"):
    """Matrix [provider_ics, resident_ics] of the share of the provider ICS's patients by ICS of residence.

    trust_ics_share gives, for each ICS of residence, the share of its admissions that go to each trust (it sums to 1
    over trusts for each ICS, not the other way round). People flows = share x resident population; a trust's mix is
    these flows normalised; trusts are weighted by their waiting list.
    """
    share = sources.table("network/trust_ics_share.csv", ["TrustCode", "ICB22CDH", "proportion"])
    over_trusts = share.groupby("ICB22CDH").proportion.sum()
    if (over_trusts - 1).abs().max() > 0.01:
        raise DataError("network/trust_ics_share.csv: shares do not sum to 1 over the trusts of an ICS")
    people = sources.table("ics/ics_population.csv").set_index("icb_code").population
    share = share[share.ICB22CDH.isin(codes)].copy()
    share["flow"] = share.proportion * share.ICB22CDH.map(people)
    mix = share.pivot_table(index="TrustCode", columns="ICB22CDH", values="flow", aggfunc="sum", fill_value=0.0)
    mix = mix.div(mix.sum(axis=1), axis=0).reindex(columns=codes, fill_value=0.0)
    lists = provider_lists(sources, census_month).set_index("org_code")
    lists = lists[lists.nhs_trust & lists.index.isin(mix.index)]
    weighted = mix.loc[lists.index].mul(lists.total_incomplete, axis=0).groupby(lists.icb_code).sum()
    weighted = weighted.reindex(codes)
    if weighted.isna().any().any() or (weighted.sum(axis=1) <= 0).any():
        raise DataError("cross-border shares: an ICS has no trust with known origins")
    return weighted.div(weighted.sum(axis=1), axis=0).values


def cross_border_table(matrix, codes, digits=6, least=0.0005):
    """Long form of the matrix without arcs below `least`; rows re-normalised to sum to 1 at `digits` decimals."""
    rows = []
    for provider, shares in zip(codes, matrix):
        kept = np.where(shares >= least, shares, 0.0)
        kept = np.round(kept / kept.sum(), digits)
        kept[np.argmax(kept)] += 1.0 - kept.sum()
        rows += [(provider, resident, round(value, digits)) for resident, value in zip(codes, kept) if value > 0]
    return pd.DataFrame(rows, columns=["provider_ics", "resident_ics", "share"])


def context_table(sources):
    """Long form year,icb_code,metric,value,unit of the chosen indicators for 2022 and 2023."""
    panel = sources.table("ics/ics_context_year.csv.xz", ["year", "org", "metric", "value"])
    known = set(sources.table("ics/ics_context_metrics.csv", ["metric"]).metric)
    unknown = set(CONTEXT_METRICS) - known
    if unknown:
        raise DataError(f"ics_context_metrics.csv no longer has {sorted(unknown)}")
    panel = panel[panel.year.isin(CONTEXT_YEARS) & panel.metric.isin(CONTEXT_METRICS)].dropna(subset=["value"])
    table = pd.DataFrame({
        "year": panel.year,
        "icb_code": panel.org,
        "metric": [CONTEXT_METRICS[name][0] for name in panel.metric],
        "value": panel.value.round(4),
        "unit": [CONTEXT_METRICS[name][1] for name in panel.metric],
    })
    return table.sort_values(["year", "icb_code", "metric"]).reset_index(drop=True)


def beds_table(sources):
    """General and acute beds available and occupied by month and ICS of the trust."""
    beds = sources.table("beds/trust_general_acute_beds_month.csv.xz",
                         ["date", "nhs_trust22_code", "general_acute_beds_available"])
    beds["icb_code"] = beds.nhs_trust22_code.map(provider_systems(sources))
    beds = beds[beds.date.between("2022-04", "2025-03")].dropna(subset=["icb_code"])
    columns = ["general_acute_beds_available", "general_acute_beds_occupied"]
    table = beds.groupby(["date", "icb_code"])[columns].sum().round(0).astype(int).reset_index()
    return table.rename(columns={"date": "month"})
