#!/bin/sh
# Starts the program of the bundle for Linux or macOS. Claude Desktop may unpack a bundle without the permission to execute
# its files, so the manifest starts /bin/sh with this script, which needs no such permission.
here=${0%/*}
case $(uname -s) in
  Darwin) program=$here/macos/tastytrade-mcp ;;
  *) program=$here/linux/tastytrade-mcp ;;
esac
if [ ! -x "$program" ] && ! chmod u+x "$program"; then
  echo "tastytrade-mcp: $program may not be executed, and its permission cannot be changed. Install the extension again." >&2
  exit 1
fi
exec "$program" "$@"
