# Sourced by mvnw and swarmhold. Prints the home of a JDK of at least version 21, 25 preferred,
# or says on standard error what is missing and returns 1.
#
# Order: SWARMHOLD_JAVA_HOME and JAVA_HOME if they are new enough, then the JDK found below the usual
# folders whose version is nearest above 25, then the newest from 21 on, then `java` on the PATH.

MINIMUM_JDK=21
PREFERRED_JDK=25

# Major version of the JDK at $1, or 0 if there is none (a JRE without javac does not count).
jdk_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || { echo 0; return; }
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  else
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  fi
  echo "${version:-0}"
}

find_jdk() {
  for home in "${SWARMHOLD_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
    if [ -n "$home" ] && [ "$(jdk_major "$home")" -ge "$MINIMUM_JDK" ]; then
      echo "$home"
      return 0
    fi
  done
  best= best_version=0
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -d "$home" ] || continue
    version=$(jdk_major "$home")
    [ "$version" -ge "$MINIMUM_JDK" ] || continue
    if [ "$version" -eq "$PREFERRED_JDK" ]; then
      echo "$home"
      return 0
    fi
    if [ "$version" -gt "$best_version" ]; then
      best=$home best_version=$version
    fi
  done
  if [ -z "$best" ] && command -v javac >/dev/null 2>&1; then
    home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    [ "$(jdk_major "$home")" -ge "$MINIMUM_JDK" ] && best=$home
  fi
  if [ -z "$best" ]; then
    echo "Swarmhold needs a JDK $MINIMUM_JDK or later ($PREFERRED_JDK preferred) and found none below /usr/lib/jvm," \
      "nor in JAVA_HOME or SWARMHOLD_JAVA_HOME." >&2
    echo "Install one (Debian: apt-get install temurin-25-jdk or openjdk-21-jdk) or set SWARMHOLD_JAVA_HOME." >&2
    return 1
  fi
  echo "$best"
}
