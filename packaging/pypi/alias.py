"""Starts the program of this package. Clients that know the name of a package alone run the command of that name."""
import importlib.metadata
import os
import subprocess
import sys

PROGRAM = "tastytrade-mcp.exe" if os.name == "nt" else "tastytrade-mcp"


def find_program():
    """Returns the path of the program that was installed with this package. Another program of its name, such as that of
    the package tastytrade-mcp, may be in the directory of a link to this command and is never returned."""
    try:
        files = importlib.metadata.files(__name__) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    installed = [str(file.locate()) for file in files if file.name == PROGRAM]
    # pip records another place than the one it installs to with --target.
    beside = os.path.join(os.path.dirname(os.path.realpath(sys.argv[0])), PROGRAM)
    for program in [*installed, beside]:
        if os.path.isfile(program):
            return os.path.realpath(program)
    sys.exit(f"{os.path.basename(sys.argv[0])}: {beside} is missing. Install the package again.")


def main():
    program = find_program()
    if os.name == "nt":
        sys.exit(subprocess.call([program, *sys.argv[1:]]))
    os.execv(program, [program, *sys.argv[1:]])
