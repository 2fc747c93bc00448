#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write the list of quirks into the manual page from what cellsim prints."""
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, '..', 'cellsim.1')
MARK = '.\\" QUIRKS: written by test/quirks_man.py\n'


def section():
    text = subprocess.run([os.path.join(HERE, '..', 'cellsim'), '--quirk',
                           'help'], capture_output=True, text=True,
                          check=True).stdout
    out = []
    for name, words in re.findall(r'^  (\S+)\n\t(.*)$', text, re.M):
        out.append('.TP\n.B %s\n%s.\n' % (name.replace('-', '\\-'), words))
    return ''.join(out)


def page():
    text = open(PAGE).read()
    begin = text.index(MARK) + len(MARK)
    return text[:begin] + section() + text[text.index('.SH CHOICES\n'):]


if __name__ == '__main__':
    new = page()
    with open(PAGE, 'w') as f:
        f.write(new)
