#!/usr/bin/env bash
# Runs scenarios in parts as a Slurm array, and merges the parts when all are there. Give the same command again after a
# failure: it asks `icsim merge --status` and submits what is missing or damaged, and the merge.
#
# usage: tools/cluster/slurm.sh --parts N --output RUN.h5 [--tries N] [--sbatch "OPTIONS"] -- SCENARIO... [OPTIONS OF icsim run]
#   --parts   of the run; a part is a task of the array
#   --output  the run file; parts and logs are kept beside it in RUN.h5.parts until you remove them
#   --tries   of a part within its task (default 2)
#   --sbatch  options of the array's tasks, such as "--time=1:00:00 --mem=4G --cpus-per-task=4"
# ICSIM names the program (default: icsim). It prints the numbers of the two jobs.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }
fail() { echo "slurm.sh: $1" >&2; exit 2; }
parts='' output='' tries=2 options=''
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --parts) parts=${2:-}; shift 2 ;;
    --output) output=${2:-}; shift 2 ;;
    --tries) tries=${2:-}; shift 2 ;;
    --sbatch) options=${2:-}; shift 2 ;;
    --) shift; break ;;
    *) fail "unknown option '$1'; --help lists what there is" ;;
  esac
done
[[ $parts =~ ^[1-9][0-9]*$ ]] || fail "--parts is the number of parts, such as 16"
[[ $tries =~ ^[1-9][0-9]*$ ]] || fail "--tries is a number, such as 2"
[[ $output == *.h5 ]] || fail "--output is a run file (.h5)"
(($#)) || fail "no scenario: give it after --"
[[ ! -e $output ]] || fail "$output exists already; give another name"
command -v sbatch >/dev/null || fail "sbatch not found: start it on a machine that submits to Slurm"

icsim=${ICSIM:-icsim}
folder=$output.parts
mkdir -p "$folder"

# Numbers of the parts to run.
wanted() {
  if compgen -G "$folder/*.h5" >/dev/null; then
    "$icsim" merge --status "$folder" | awk -v parts="$parts" '$2 ~ /^(missing|damaged)$/ {
      split($1, part, "/")
      if (part[2] != parts) exit 1
      print part[1]
    }'
  else
    seq "$parts"
  fi
}
numbers=$(wanted) || true # --status ends with 1 while parts are missing
array=$(paste -sd, <<<"$numbers")

quoted() { printf '%q ' "$@"; }
depend=()
if [[ -n $array ]]; then
  # shellcheck disable=SC2086 # options are words
  job=$(sbatch --parsable --job-name=icsim-part --requeue --array="$array" --output="$folder/%A_%a.log" $options <<TASK
#!/usr/bin/env bash
for ((try = 1; try <= $tries; ++try)); do
  $(quoted "$icsim" run "$@") --blocks \$SLURM_ARRAY_TASK_ID/$parts -o $(quoted "$folder") --force --quiet \
    --threads \${SLURM_CPUS_PER_TASK:-1} && exit 0
done
exit 1
TASK
  )
  job=${job%%;*}
  depend=(--dependency="afterok:$job" --kill-on-invalid-dep=yes)
  echo "parts $array: job $job"
fi
merge=$(sbatch --parsable --job-name=icsim-merge "${depend[@]}" --output="$folder/merge_%j.log" <<TASK
#!/usr/bin/env bash
$(quoted "$icsim" merge "$folder" -o "$output") --quiet
TASK
)
echo "merge: job ${merge%%;*}"
echo "progress: $(quoted "$icsim" merge --status "$folder")"
