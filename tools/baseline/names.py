"""Codes, names, groups and dates: the fixed vocabulary of the baseline tables.

Source of names and groups: NHS England RTT guidance; the groups are a model choice.
"""

from dataclasses import dataclass

QUINTILES = (1, 2, 3, 4, 5)                      # 1 = most deprived fifth of England, IMD 2019
DECISION, ADMISSION = "awaiting_decision", "awaiting_admission"
STAGES = (DECISION, ADMISSION)
BANDS = 105                                      # weeks waited 0..104, 104 open-ended
WEEK_COLUMNS = [f"w{week}" for week in range(BANDS)]
SEGMENT_EDGES = (0, 18, 52, 65, 78, 104, 105)    # exclusive wait segments between the published thresholds
SEGMENTS = len(SEGMENT_EDGES) - 1
THRESHOLDS = (52, 65, 78, 104)
THRESHOLD_COLUMNS = [f"over_{weeks}_weeks" for weeks in THRESHOLDS]

SURGICAL, MEDICAL_PROCEDURES = "general_and_other_surgery", "medical_procedure_heavy"
HEAD, MEDICAL, OTHER = "ear_nose_throat_oral_plastic", "medical_other", "paediatric_mental_and_other"

TREATMENT_FUNCTIONS = (
    ("C_100", "General Surgery", SURGICAL),
    ("C_101", "Urology", SURGICAL),
    ("C_110", "Trauma and Orthopaedic", "trauma_and_orthopaedic"),
    ("C_120", "Ear Nose and Throat", HEAD),
    ("C_130", "Ophthalmology", "ophthalmology"),
    ("C_140", "Oral Surgery", HEAD),
    ("C_150", "Neurosurgical", SURGICAL),
    ("C_160", "Plastic Surgery", HEAD),
    ("C_170", "Cardiothoracic Surgery", SURGICAL),
    ("C_300", "General Internal Medicine", MEDICAL),
    ("C_301", "Gastroenterology", MEDICAL_PROCEDURES),
    ("C_320", "Cardiology", MEDICAL_PROCEDURES),
    ("C_330", "Dermatology", MEDICAL_PROCEDURES),
    ("C_340", "Respiratory Medicine", MEDICAL),
    ("C_400", "Neurology", MEDICAL),
    ("C_410", "Rheumatology", MEDICAL),
    ("C_430", "Elderly Medicine", MEDICAL),
    ("C_502", "Gynaecology", "gynaecology"),
    ("X02", "Other - Medical Services", MEDICAL),
    ("X03", "Other - Mental Health Services", OTHER),
    ("X04", "Other - Paediatric Services", OTHER),
    ("X05", "Other - Surgical Services", SURGICAL),
    ("X06", "Other - Other Services", OTHER),
)
TF_CODES = [code for code, _, _ in TREATMENT_FUNCTIONS]
UNPUBLISHED_TFS = ["X04", "X05", "X06"]          # absent from the ICS x treatment function stock table


@dataclass(frozen=True)
class StartDate:
    """One baseline: the census is at midnight before `date`, the end of `census_month`.

    `flow_from`..`flow_to` are the months whose mean gives each ICS's share of the flow; `level_from`..`flow_to` those
    whose mean is England's level; `removal_from` is the first month of the balance that gives England's unreported
    removals (it ends with `flow_to`). For 2022 the level is February and March, after the Omicron winter.
    """

    date: str
    census_month: str
    flow_from: str
    flow_to: str
    level_from: str
    removal_from: str
    admitted_share: float        # completed admitted / all completed, England
    quintile_ratio: float        # rate over 52 weeks, most deprived fifth / least deprived fifth
    evidence: str                # of the ICS totals
    band_month: str              # census whose England counts by four-week group bend the shape by weeks waited
    band_census: str             # first day after that census
    band_last: int               # last four-week group used; beyond it the tail sum stands


START_2022 = StartDate(
    date="2022-04-01", census_month="2022-03", evidence="inferred",
    flow_from="2021-10", flow_to="2022-03", level_from="2022-02", removal_from="2021-04",
    admitted_share=0.197, quintile_ratio=2.00,
    band_month="2022-03", band_census="2022-04-01", band_last=25)
START_2025 = StartDate(
    date="2025-04-01", census_month="2025-03", evidence="data",
    flow_from="2024-03", flow_to="2025-02", level_from="2024-03", removal_from="2023-04",
    admitted_share=0.213, quintile_ratio=1.15,
    band_month="2024-03", band_census="2024-04-01", band_last=9)
