# What both launchers need, that of the sources and that of the distribution: sets java and its
# options for the arguments of the program. Needed may name more than a Java that runs.
# shellcheck shell=sh disable=SC2034 # used by those that read this

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
else
  java=java
fi
command -v "$java" >/dev/null || {
  echo "gru4j: no Java found; install ${needed:-Java 17} or newer, or set JAVA_HOME" >&2
  exit 127
}

# Without a locale, as in a container, cron or ssh, Java reads arguments and names of files as ASCII.
[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8

# ND4J frees an array when Java's collector finds it. A small young generation has it found soon and
# before it is moved to the old one, where it waits for long; the heap grows for what is alive only.
collector="-XX:MaxNewSize=48m -XX:SurvivorRatio=2 -XX:GCTimeRatio=2"

# Help is over before Java's optimising compiler would have paid.
for argument in "${@:---help}"; do
  case $argument in
    --help | --version) collector="$collector -XX:TieredStopAtLevel=1" ;;
  esac
done

# Java warns from 24 on of what JavaCPP calls, in the version that Deeplearning4j has.
natives="--enable-native-access=ALL-UNNAMED"
found=$(command -v "$java")
found=$(readlink -f "$found" 2>/dev/null || echo "$found")
version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "${found%/bin/*}/release" 2>/dev/null || true)
[ "${version:-17}" -lt 24 ] || natives="$natives --sun-misc-unsafe-memory-access=allow"
