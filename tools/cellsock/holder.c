// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "holder.h"

void program_name(pid_t pid, char name[PROGRAM_MAX])
{
	char path[64];
	FILE *f;

	name[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(name, PROGRAM_MAX, f))
		name[strcspn(name, "\n")] = '\0';
	fclose(f);
}

bool runs_program(pid_t pid, const char *name)
{
	char comm[PROGRAM_MAX];

	program_name(pid, comm);
	return !strcmp(comm, name);
}

static bool holds(pid_t pid, dev_t dev)
{
	struct dirent *entry;
	bool found = false;
	char path[64];
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		found = !fstatat(dirfd(dir), entry->d_name, &st, 0) &&
			S_ISCHR(st.st_mode) && st.st_rdev == dev;
	closedir(dir);
	return found;
}

pid_t next_holder(dev_t dev, pid_t pid)
{
	struct dirent *entry;
	pid_t best = 0, other;
	DIR *dir;

	dir = opendir("/proc");
	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		other = atoi(entry->d_name);
		if (other > pid && other != getpid() &&
		    (!best || other < best) && holds(other, dev))
			best = other;
	}
	closedir(dir);
	return best;
}
