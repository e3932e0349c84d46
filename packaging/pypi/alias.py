"""Starts the program that was installed beside this command, which has the name of the package: clients that know the name of
a package alone run the command of that name."""
import os
import subprocess
import sys


def main():
    directory = os.path.dirname(os.path.abspath(sys.argv[0]))
    program = os.path.join(directory, "tastytrade-mcp.exe" if os.name == "nt" else "tastytrade-mcp")
    if os.name == "nt":
        sys.exit(subprocess.call([program, *sys.argv[1:]]))
    os.execv(program, [program, *sys.argv[1:]])
