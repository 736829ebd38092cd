#!/usr/bin/env bash
# Switches all traffic between two folders by a symbolic link that a web server serves from.
#
#   symlink.sh to-candidate|to-stable|active LINK STABLE CANDIDATE
#
# The link is replaced in one step: a request finds the old one or the new one, never none.
set -euo pipefail

fail() {
  echo "symlink.sh: $*" >&2
  exit 1
}

[ $# -eq 4 ] || fail 'use: symlink.sh to-candidate|to-stable|active LINK STABLE CANDIDATE'
task=$1 link=$2 stable=$3 candidate=$4

point_to() {
  [ -d "$1" ] || fail "there is no folder $1"
  ln -sfn -- "$1" "$link.new"
  mv -T -- "$link.new" "$link"
}

case $task in
  to-candidate) point_to "$candidate" ;;
  to-stable) point_to "$stable" ;;
  active)
    case $(readlink -- "$link") in
      "$stable") echo stable ;;
      "$candidate") echo candidate ;;
      *) fail "$link points to '$(readlink -- "$link")', which is neither" ;;
    esac
    ;;
  *) fail "no task $task" ;;
esac
