#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How much of a serial line is payload, and what it costs.

Each figure is measured in virtual time, where the guest's clock counts its
instructions: figures repeat from run to run, however busy the machine is.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
VM = os.path.join(HERE, "../vm/run")

ALL_BAUDS = [9600, 57600, 115200, 921600, 3000000]
BAUDS = [115200, 921600, 3000000]
TURNAROUNDS = [0, 2, 15]
ALL_ROWS = ["raw", "ppp", "cellsock", "alone", "auto", "m10"]
ROWS = ["raw", "ppp", "cellsock", "alone", "auto"]
# A turn-around is nothing to raw and PPP.
OURS = ["cellsock", "alone", "auto", "m10"]
DIRECTIONS = ["down", "up", "both"]
PACKETS = ["ask", "flood-up", "flood-down", "four-down", "four-up", "beside", "whole",
           "settled"]
# Compression of random data would only cost instructions.
PPP_OPTIONS = "noauth local nocrtscts noccp"

NS_PER_INSTRUCTION = 2
SEND = 1460
# "AT+QISEND=0,1460\r", "\r\n> ", "\r\nSEND OK\r\n"
SEND_OVERHEAD = 17 + 4 + 11

EXPLANATION = f"""\
Line: 8N1, full duplex, baud/10 bytes/s each way, paced by cellsim on a pty;
turn-around: from the end of a command or payload to the module's answer.
cellsim goes before other processes: a module waits for no CPU of the host's.
Stock kernel 6.12, one CPU of 500 million instructions/s, virtual time.

share   payload / line, from the first byte to the last, over {{seconds}} line-seconds
        of random data; "both" is one flow each way at the same time.
limit   what one QISEND at a time allows upwards: two turn-arounds T for
        {SEND} bytes, {SEND_OVERHEAD} bytes for command, prompt and result, R = baud/10:
        {SEND} / ({SEND} + {SEND_OVERHEAD} + 2 T R)
cpu     instructions per payload byte, less raw's of the same line and direction:
        (elapsed - idle ns of /proc/timer_list) / {NS_PER_INSTRUCTION} ns / bytes; for raw itself
        the figure as such. It holds both ends of the line and the servers.
host    the same without the processes that stand for the module and the
        network behind it (user and system time of their cgroup).

ask     mean time, in ms, of 64 bytes there and 64 bytes back on an idle line, over
        TCP and over UDP
flood   datagrams of 64 bytes per second that arrive when more are sent
four    four flows one way, 30 s after they began: payload / line of all together,
        and how even (Jain's index: 1 is even, 1/4 all to one)
beside  worst of 30 such times over TCP beside one upload
whole   an upload of 10 MB, connect and all: payload / line
settled an upload that has been under way for 20 s: payload / line
switch  what a whole upload took longer, in s, than at the settled pace:
        entering the transparent mode, and leaving it (by plusses: a pty has no DTR)

raw       plain copy
ppp       pppd on both ends, {{ppp_options}}; TCP across it
cellsock  TCP through cell0, a module socket and a TCP server
alone     the same on a port with RTS/CTS, access-mode transparent
auto      the same with the driver's own choice of mode, on a port that has RTS/CTS, DTR
          and DCD, as a UART has them (nulltty); its drivers pace the line
m10       the same as cellsock with a GSM M10 (only if asked for)
"""


def parse_options():
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__.splitlines()[0])

    def subset(kind, of):
        def read(text):
            values = [kind(word) for word in text.split(",")]
            if not set(values) <= set(of):
                raise argparse.ArgumentTypeError(
                    f"{text}: some of {','.join(map(str, of))} are wanted")
            return [value for value in of if value in values]
        return read

    parser.add_argument("--baud", type=subset(int, ALL_BAUDS), default=BAUDS)
    parser.add_argument("--turnaround", type=subset(int, TURNAROUNDS),
                        default=TURNAROUNDS, help="ms")
    parser.add_argument("--row", type=subset(str, ALL_ROWS), default=ROWS)
    parser.add_argument("--direction", type=subset(str, DIRECTIONS),
                        default=DIRECTIONS, help="of the first table")
    parser.add_argument("--packets", type=subset(str, PACKETS), default=PACKETS,
                        help="of the second table")
    parser.add_argument("--table", type=subset(str, ["flows", "packets"]),
                        default=["flows", "packets"])
    parser.add_argument("--seconds", type=float, default=30,
                        help="line-seconds per figure (30)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(),
                        help="guests at a time")
    parser.add_argument("--ppp-options", metavar="OPTIONS", default=PPP_OPTIONS,
                        help=f"of both pppd ({PPP_OPTIONS})")
    parser.add_argument("--json", metavar="FILE", help="raw figures")
    options = parser.parse_args()
    if "flows" not in options.table:
        options.direction = []
    if "packets" not in options.table:
        options.packets = []
    return options


def guests(options):
    """Raw and PPP know no turn-around: one guest for each baud rate."""
    for baud in reversed(options.baud):
        for row in options.row:
            turnarounds = options.turnaround if row in OURS else [0]
            for turnaround in turnarounds:
                yield row, baud, turnaround


def run_guest(options, row, baud, turnaround):
    # The idle time is exact where the tick stops.
    command = [VM, "--virtual-time", "--timeout", "3600", "--append", "nohz=on"]
    if row not in OURS:
        command.append("--no-module")
    command += ["--", "env", f"PPP_OPTIONS={options.ppp_options}",
                os.path.join(HERE, "guest"), row, str(baud), str(turnaround),
                str(options.seconds), *options.direction]
    if row != "raw":
        command += options.packets
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    figures = [json.loads(line) for line in done.stdout.splitlines()
               if line.startswith("{")]
    print(f"measured: {row} at {baud}, turn-around {turnaround} ms"
          + ("" if done.returncode == 0 else " (FAILED)"),
          file=sys.stderr, flush=True)
    return figures, done.returncode


def measure(options):
    figures, failed = [], 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for some, status in pool.map(lambda job: run_guest(options, *job),
                                     guests(options)):
            figures += some
            failed += status != 0
    return figures, failed


class Figures:
    def __init__(self, figures):
        self.by_key = {(f["row"], f["baud"], f["turnaround"], f["direction"]): f
                       for f in figures}

    def get(self, row, baud, turnaround, direction):
        return self.by_key.get(
            (row, baud, turnaround if row in OURS else 0, direction))

    def share(self, row, baud, turnaround, direction, way):
        """Per cent of the line; None when it was not measured."""
        figure = self.get(row, baud, turnaround, direction)
        if not figure:
            return None
        flow = figure[way]
        return 100 * flow["bytes"] / (flow["ns"] / 1e9 * baud / 10)

    def instructions(self, row, baud, turnaround, direction, host):
        figure = self.get(row, baud, turnaround, direction)
        if not figure:
            return None
        flows = [figure[way] for way in ("down", "up") if way in figure]
        busy = flows[0]["busy_ns"] - (flows[0]["module_ns"] if host else 0)
        return (busy / NS_PER_INSTRUCTION /
                sum(flow["bytes"] * flows[0]["ns"] / flow["ns"]
                    for flow in flows))

    def cost(self, row, baud, turnaround, direction, host):
        own = self.instructions(row, baud, turnaround, direction, host)
        raw = self.instructions("raw", baud, turnaround, direction, host)
        if row == "raw":
            return own
        return None if own is None or raw is None else own - raw


    def milliseconds(self, row, baud, turnaround, what, protocol, which):
        figure = self.get(row, baud, turnaround, what)
        return figure and figure[protocol][which + "_ns"] / 1e6

    def datagrams(self, row, baud, turnaround, way):
        figure = self.get(row, baud, turnaround, "flood-" + way)
        return figure and (figure["count"]["datagrams"] /
                           (figure["count"]["ns"] / 1e9))

    def switching(self, row, baud, turnaround):
        """Seconds that a whole upload took longer than at the settled pace."""
        whole = self.get(row, baud, turnaround, "whole")
        settled = self.get(row, baud, turnaround, "settled")
        if not whole or not settled:
            return None
        pace = settled["up"]["bytes"] / settled["up"]["ns"]
        return (whole["up"]["ns"] - whole["up"]["bytes"] / pace) / 1e9

    def four(self, row, baud, turnaround, way):
        """Per cent of the line of all four, and Jain's index."""
        figure = self.get(row, baud, turnaround, "four-" + way)
        if not figure:
            return None, None
        rates = [figure[i]["bytes"] / (figure[i]["ns"] / 1e9)
                 for i in ("1", "2", "3", "4")]
        return (100 * sum(rates) / (baud / 10),
                sum(rates) ** 2 / (4 * sum(rate ** 2 for rate in rates)))


def limit(baud, turnaround):
    """Per cent of the line that one QISEND at a time can reach."""
    rate = baud / 10
    return 100 * SEND / (SEND + SEND_OVERHEAD + 2 * turnaround / 1000 * rate)


def number(value, form):
    return "-" if value is None else format(value, form)


def table(options, figures):
    head = ["baud", "T ms", "row", "down %", "up %", "limit %",
            "both: down", "up %", "cpu down", "up", "both",
            "host down", "up", "both"]
    lines = [head]
    for baud in options.baud:
        for turnaround in options.turnaround:
            for row in options.row:
                at = (row, baud, turnaround)
                line = [str(baud), str(turnaround), row]
                line.append(number(figures.share(*at, "down", "down"), ".1f"))
                line.append(number(figures.share(*at, "up", "up"), ".1f"))
                line.append(number(limit(baud, turnaround)
                                   if row in OURS else None, ".1f"))
                line += [number(figures.share(*at, "both", way), ".1f")
                         for way in ("down", "up")]
                line += [number(figures.cost(*at, direction, host),
                                ".0f" if row == "raw" else "+.0f")
                         for host in (False, True)
                         for direction in DIRECTIONS]
                lines.append(line)
    print_columns(lines)


def print_columns(lines):
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print("  ".join(cell.ljust(width) if i == 2 else cell.rjust(width)
                        for i, (cell, width) in enumerate(zip(line, widths))))
    print()


def packet_table(options, figures):
    lines = [["baud", "T ms", "row", "ask tcp", "udp", "flood: down", "up",
              "four: down %", "Jain", "up %", "Jain", "beside", "whole %",
              "settled %", "switch"]]
    for baud in options.baud:
        for turnaround in options.turnaround:
            for row in options.row:
                if row == "raw":
                    continue
                at = (row, baud, turnaround)
                line = [str(baud), str(turnaround), row]
                line += [number(figures.milliseconds(*at, "ask", how, "mean"),
                                ".1f") for how in ("tcp", "udp")]
                line += [number(figures.datagrams(*at, way), ".0f")
                         for way in ("down", "up")]
                for way in "down", "up":
                    share, jain = figures.four(*at, way)
                    line += [number(share, ".1f"), number(jain, ".3f")]
                line.append(number(figures.milliseconds(*at, "beside", "tcp",
                                                        "worst"), ".0f"))
                line += [number(figures.share(*at, what, "up"), ".1f")
                         for what in ("whole", "settled")]
                line.append(number(figures.switching(*at), ".1f"))
                lines.append(line)
    print_columns(lines)


def packet_targets(name, at, figures):
    whole = figures.share("auto", *at, "whole", "up")
    ppp = figures.share("ppp", *at, "whole", "up")
    settled = figures.share("alone", *at, "settled", "up")
    raw = figures.share("raw", *at, "up", "up")
    if whole is not None and ppp is not None:
        yield name + "10 MB up > PPP", whole, ppp
    if settled is not None and raw is not None:
        yield name + "settled up >= 99 % of raw", settled, raw * 99 / 100
    jain = [figures.four("cellsock", *at, way)[1] for way in ("down", "up")]
    for way, index in zip(("down", "up"), jain):
        if index is not None:
            yield name + f"four {way}: Jain's index >= 0.95", index, 0.95


def targets(options, figures):
    """Yields what was asked for: its name, the figure, the least it may be."""
    for baud in options.baud:
        for turnaround in options.turnaround:
            at = (baud, turnaround)
            down = figures.share("cellsock", *at, "down", "down")
            raw = figures.share("raw", *at, "down", "down")
            ppp = figures.share("ppp", *at, "down", "down")
            up = figures.share("cellsock", *at, "up", "up")
            name = f"{baud} baud, turn-around {turnaround} ms: "
            if down is not None and raw is not None:
                part = 95 if baud == 3000000 else 97.5
                yield name + f"down >= {part} % of raw", down, raw * part / 100
            if down is not None and ppp is not None and baud > 115200:
                yield name + "down > PPP", down, ppp
            if up is not None:
                yield (name + "up >= 97 % of the limit", up,
                       limit(*at) * 97 / 100)
            for way in ("down", "up"):
                alone = figures.share("alone", *at, way, way)
                plain = figures.share("raw", *at, way, way)
                if alone is not None and plain is not None:
                    yield (name + f"alone {way} >= 99 % of raw", alone,
                           plain * 99 / 100)
            yield from packet_targets(name, at, figures)


def verdict(options, figures):
    missed = 0
    for name, value, least in targets(options, figures):
        missed += value < least
        print(f"{'FAIL' if value < least else 'pass'}  {name}: "
              f"{value:.2f} of {least:.2f}")
    return missed


def main():
    options = parse_options()
    measured, failed = measure(options)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"seconds": options.seconds, "ppp_options": options.ppp_options,
                       "figures": measured}, file, indent=1)
            file.write("\n")
    figures = Figures(measured)
    print(EXPLANATION.format(seconds=f"{options.seconds:g}",
                             ppp_options=options.ppp_options))
    if options.direction:
        table(options, figures)
    if options.packets:
        packet_table(options, figures)
    missed = verdict(options, figures)
    if failed:
        print(f"FAIL  {failed} guests did not measure all of theirs")
    return 1 if missed or failed else 0


if __name__ == "__main__":
    sys.exit(main())
