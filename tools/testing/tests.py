# SPDX-License-Identifier: GPL-2.0-only
"""Runs the project's tests, two at a time, and counts.

  tools/testing/test [--all] [--list] [NAME...]

NAME is a test of --list or a glob of such names; without one all run, but
the long ones and those of the debug kernel only with --all. A line per test,
and in the end "N passed, N failed". Logs are in build/test/.
"""
import argparse
import fnmatch
import glob
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.realpath(os.path.join(HERE, "../.."))
LOGS = os.path.join(TOP, "build/test")
WORKERS = 2
RESULT = re.compile(r"^(ok|not ok)(?: \d+)? - (.*)$")


def tool(name):
    return os.path.join(HERE, name)


class Count:
    """Prints results as they come, from any thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.passed = self.failed = 0

    def result(self, good, name, seconds, details=()):
        with self.lock:
            self.passed += good
            self.failed += not good
            print("%s %s (%.1f)" % ("ok" if good else "not ok", name, seconds))
            for line in details:
                print("#   " + line)
            sys.stdout.flush()


class Test:
    """One command, one result: its exit status."""

    def __init__(self, name, command, env=None, debug=False):
        self.name = name
        self.command = command
        self.env = env or {}
        self.debug = debug
        self.log = os.path.join(LOGS, name.replace("/", "-") + ".log")

    def lines(self, process, log):
        for line in process.stdout:
            log.write(line)
            log.flush()
            yield line.rstrip("\n")

    def tail(self, count=30):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read().splitlines()[-count:]

    def each_line(self, line, count):
        """For those which count lines; True where it was a result."""

    def verdict(self, status, seconds, count):
        count.result(status == 0, self.name, seconds,
                     self.tail() if status else ())

    def execute(self, command, mode, count):
        """Runs a command to its end; its exit status."""
        with open(self.log, mode, encoding="utf-8") as log:
            with subprocess.Popen(command, cwd=TOP, text=True,
                                  errors="replace", stdin=subprocess.DEVNULL,
                                  env=dict(os.environ, **self.env),
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT) as process:
                for line in self.lines(process, log):
                    self.each_line(line, count)
        return process.returncode

    def run(self, count):
        start = time.monotonic()
        status = self.execute(self.command, "w", count)
        self.verdict(status, time.monotonic() - start, count)


class Lines(Test):
    """A command whose "ok - what" lines are results, each of its own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.seen = self.bad = 0
        self.last = None
        self.script = ""

    def each_line(self, line, count):
        match = RESULT.match(line)
        if not match:
            return
        now = time.monotonic()
        good = match.group(1) == "ok"
        self.seen += 1
        self.bad += not good
        what = match.group(2)
        count.result(good, " ".join(filter(None, (self.name, self.script,
                                                  what))),
                     now - (self.last or now))
        self.last = now

    def run(self, count):
        self.last = time.monotonic()
        super().run(count)

    def verdict(self, status, seconds, count):
        if not self.seen:
            count.result(False, self.name + ": no result", seconds,
                         self.tail())
        elif status and not self.bad:
            count.result(False, "%s: exit status %d" % (self.name, status),
                         seconds, self.tail(60))


class Suite(Lines):
    """Scripts through vm/suite in one guest, as long as they succeed.

    After one that does not, the rest gets another guest.
    """

    def __init__(self, name, scripts, vm_options, debug=False):
        out = os.path.join(LOGS, name + ".out")
        super().__init__(name, [tool("vm/run"), "--timeout", "3000", "--out",
                                out, *vm_options, "--", tool("vm/suite")],
                         debug=debug)
        self.left = list(scripts)
        self.ended = False
        self.before = (0, 0)

    def each_line(self, line, count):
        word = line.split()
        if line.startswith("# begin "):
            self.script = os.path.basename(word[2]).removesuffix(".sh")
            self.before = (self.seen, self.bad)
            self.ended = False
        elif line.startswith("# end ") and word[2] in self.left:
            self.left.remove(word[2])
            self.end("exit status " + word[3], word[3] == "0", count)
        else:
            super().each_line(line, count)

    def end(self, how, good, count, seconds=0):
        """A script that fails must have said what; one that passes, too."""
        seen, bad = self.before
        if self.seen == seen or (not good and self.bad == bad):
            self.bad += 1
            count.result(False, "%s %s: %s, %d results" %
                         (self.name, self.script, how, self.seen - seen),
                         seconds, self.tail(60))
            self.seen += 1
        self.ended = True
        self.script = ""

    def died(self, status, seconds, count):
        """A guest that ended without a failed script to blame."""
        self.bad += 1
        self.seen += 1
        what = self.script or "after the last script"
        count.result(False, "%s %s: guest ended, status %d" %
                     (self.name, what, status), seconds, self.tail(60))
        if not self.ended and self.left:
            self.left.pop(0)
        self.script = ""

    def run(self, count):
        mode = "w"
        while self.left:
            start = self.last = time.monotonic()
            bad, self.ended = self.bad, False
            status = self.execute(self.command + self.left, mode, count)
            mode = "a"
            # vm/suite ends with 1 for a script that failed; all else, a
            # report of the kernel's included, is the guest's own.
            if status and (status != 1 or self.bad == bad):
                self.died(status, time.monotonic() - start, count)
            elif not status and self.left:
                self.died(status, time.monotonic() - start, count)


def scripts(directory):
    return sorted(path for path in glob.glob(os.path.join(HERE, directory,
                                                          "*.sh"))
                  if os.access(path, os.X_OK))


def says(script, word):
    """What a script's comment of the form "# WORD: VALUE" says, or None."""
    with open(script, encoding="utf-8") as f:
        for line in f:
            match = re.match(r"# %s: (\S+)$" % word, line)
            if match:
                return match.group(1)
    return None


def can_run(script, kernel):
    """Scripts of the kunit kernel need what Debian's kernels lack."""
    if says(script, "kernel") == "kunit":
        return kernel in ("kunit", "debug")
    return kernel != "kunit"


def end_to_end(kernel, options, directory="e2e/tests", debug=False):
    shared, own, long = [], [], []
    for script in scripts(directory):
        if not can_run(script, kernel):
            continue
        (own if says(script, "vm") == "own" else
         long if says(script, "kernel") not in (None, kernel) else
         shared).append(script)
    prefix = "%s-%s" % (os.path.basename(directory).replace("tests", "e2e"),
                        kernel.removeprefix("stock-"))
    options = ["--kernel", kernel, *options]
    if shared:
        yield Suite(prefix, shared, options, debug)
    if long:
        yield Suite(prefix + "-long", long, options, debug=True)
    for script in own:
        name = os.path.basename(script).removesuffix(".sh")
        yield Suite("%s-%s" % (prefix, name), [script], options, debug)


def static_checks():
    flags = {"CFLAGS": "-O2 -g -Wall -Wextra -Werror"}
    yield Test("tools", ["make", "-s", "tools"], env=flags)
    for kernel in "stock-6.12", "stock-6.1":
        yield Test("build-" + kernel, [tool("checks/build"), kernel])
    for kernel in "stock-6.12", "stock-6.1":
        yield Test("sparse-" + kernel, [tool("checks/sparse"), kernel])
    yield Test("build32", [tool("checks/build32")])
    yield Test("checkpatch", [tool("checks/checkpatch")])
    yield Test("house", [tool("checks/house")])
    yield Test("ynl", [tool("checks/ynl")])
    yield Test("tool", ["make", "-s", "-C", "tools/cellsock", "test"])
    yield Test("cellsim", ["make", "-s", "-C", "tools/cellsim", "test"])
    yield Test("native", ["make", "-s", "-C", "tools/testing/fuzz", "test"])


def all_tests():
    virtual = ["--virtual-time"]
    nulltty = [tool("vm/run"), "--no-module", "--kernel"]
    yield from static_checks()
    yield from end_to_end("stock-6.12", virtual)
    yield from end_to_end("stock-6.1", virtual)
    yield Test("kernel-kunit", [tool("vm/kernel"), "kunit"])
    yield Test("build-kunit", [tool("checks/build"), "kunit"])
    yield Lines("kunit", [tool("kunit/run")])
    yield from end_to_end("kunit", virtual)
    for kernel in "stock-6.12", "stock-6.1":
        yield Lines("nulltty-" + kernel.removeprefix("stock-"),
                    nulltty + [kernel, *virtual, "--", tool("nulltty/test")])
    yield Lines("vm", [tool("vm/test")])
    yield Test("demo", [tool("e2e/demo")])
    yield Test("kernel-debug", [tool("vm/kernel"), "debug"], debug=True)
    yield Lines("kunit-debug", [tool("kunit/run"), "--kernel", "debug"],
                debug=True)
    yield Lines("nulltty-debug", nulltty + ["debug", "--", tool("nulltty/test"),
                                            "--real-time"], debug=True)
    yield from end_to_end("debug", [], debug=True)
    yield from end_to_end("debug", [], "e2e/stress", debug=True)


def worker(todo, count):
    while True:
        try:
            test = todo.get_nowait()
        except queue.Empty:
            return
        test.run(count)


def main():
    parser = argparse.ArgumentParser(prog="tools/testing/test",
                                     description=__doc__.split("\n", 1)[0])
    parser.add_argument("--all", action="store_true",
                        help="the long ones and the debug kernel's too")
    parser.add_argument("--list", action="store_true",
                        help="print the names and stop")
    parser.add_argument("name", nargs="*", help="only these; globs work")
    args = parser.parse_args()

    tests = [t for t in all_tests() if args.all or not t.debug or args.name]
    if args.name:
        tests = [t for t in tests
                 if any(fnmatch.fnmatch(t.name, n) for n in args.name)]
        if not tests:
            parser.error("no such test; --list has them")
    if args.list:
        print("\n".join(t.name for t in tests))
        return 0

    if not args.name:
        shutil.rmtree(LOGS, ignore_errors=True)
    os.makedirs(LOGS, exist_ok=True)
    count = Count()
    todo = queue.SimpleQueue()
    for test in tests:
        todo.put(test)
    threads = [threading.Thread(target=worker, args=(todo, count))
               for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not args.all and not args.name:
        print("# only in make test-all: " + " ".join(
            t.name for t in all_tests() if t.debug))
    print("%d passed, %d failed" % (count.passed, count.failed))
    return count.failed > 0


sys.exit(main())
