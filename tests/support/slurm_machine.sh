#!/usr/bin/env bash
# Runs a command on a Slurm of one machine that is made for it and gone after it: in namespaces of its own, so that no port
# and no process of it is seen outside. Needs root, debootstrap and a Debian mirror.
#
# usage: slurm_machine.sh ROOT FOLDER... -- COMMAND
#   ROOT    a bare Debian 12 with Slurm; made where it is not there
#   FOLDER  of this machine that the command sees, under the same name
set -euo pipefail

packages=(slurm-wlm munge iproute2)
make_root() {
  debootstrap --variant=minbase bookworm "$1" >"$1.log" 2>&1 || { tail "$1.log" >&2; return 1; }
  [[ -d /etc/apt/apt.conf.d ]] && cp -r /etc/apt/apt.conf.d/. "$1/etc/apt/apt.conf.d/" # the machine's way to the mirror
  chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} \
    sh -c "apt-get -qq update && apt-get -qq -y --no-install-recommends install ${packages[*]}" >>"$1.log" 2>&1 ||
    { tail "$1.log" >&2; return 1; }
}

# Inside the namespaces: mounts, Slurm, the command.
inside() {
  local root=$1; shift
  hostname one
  mount -t proc proc "$root/proc"
  mount -t sysfs sys "$root/sys"
  while [[ $1 != -- ]]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    shift
  done
  shift
  chroot "$root" /bin/bash -s "$@" <<'SLURM'
set -euo pipefail
ip link set lo up
ip address add 192.0.2.1/32 dev lo # or the C library takes this machine for one without addresses
echo "127.0.0.1 localhost one" >/etc/hosts
mkdir -p /run/munge /var/lib/slurm/{control,node} /var/log/slurm
[[ -s /etc/munge/munge.key ]] || head -c 1024 /dev/urandom >/etc/munge/munge.key
chown -R munge: /etc/munge /run/munge /var/lib/munge /var/log/munge
chmod 400 /etc/munge/munge.key
cat >/etc/slurm/cgroup.conf <<'CONF'
CgroupPlugin=cgroup/v1
CgroupAutomount=no
ConstrainCores=no
ConstrainRAMSpace=no
CONF
cat >/etc/slurm/slurm.conf <<'CONF'
ClusterName=test
SlurmctldHost=one(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
StateSaveLocation=/var/lib/slurm/control
SlurmdSpoolDir=/var/lib/slurm/node
SlurmctldPidFile=/run/slurmctld.pid
SlurmdPidFile=/run/slurmd.pid
SlurmctldLogFile=/var/log/slurm/control.log
SlurmdLogFile=/var/log/slurm/node.log
ReturnToService=2
MpiDefault=none
KillWait=1
NodeName=one NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=one Default=YES State=UP
CONF
rm -rf /var/lib/slurm/control/* /var/lib/slurm/node/*
runuser -u munge -- munged --force 2>/dev/null
slurmctld
slurmd
for ((i = 0; i < 100; ++i)); do
  [[ $(sinfo -h -o %T 2>/dev/null) == idle ]] && break
  sleep 0.2
done
if [[ $(sinfo -h -o %T) != idle ]]; then
  tail -n 5 /var/log/slurm/*.log >&2
  exit 3
fi
"$@"
SLURM
}

case ${1:-} in
  '' | -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
  --inside) shift; inside "$@" ;;
  *)
    [[ -x $1/usr/sbin/slurmctld-wlm ]] || make_root "$1"
    exec unshare --mount --uts --net --ipc --pid --fork --kill-child "$0" --inside "$@"
    ;;
esac
