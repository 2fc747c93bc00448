// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is set is recorded below /run, one file per interface, so that another
 * process can undo it and several interfaces get along.
 *
 * Where nobody manages it, /etc/resolv.conf is exchanged atomically with a file
 * of ours beside it, which thereby becomes the backup: whatever was there, a
 * symbolic link included, comes back as it was.
 *
 * The interface carries TCP only, so the resolver is told to use it.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dns.h"
#include "util.h"

#define RUN_DIR		"/run/cellsock"
#define RECORD_SUFFIX	".dns"
#define CONF		"/etc/resolv.conf"
#define BACKUP		"/etc/resolv.conf.cellsock"
#define MARK		"# written by cellsock"
#define OPTIONS		"options use-vc\n"
/* More are not read (resolv.conf(5)). */
#define SERVERS_MAX	3

enum method { METHOD_NONE, METHOD_RESOLVED, METHOD_RESOLVCONF, METHOD_FILE };

static const char *const method_names[] = {
	[METHOD_RESOLVED] = "resolved",
	[METHOD_RESOLVCONF] = "resolvconf",
	[METHOD_FILE] = "file",
};

static void server_text(const struct addr *addr, char text[INET6_ADDRSTRLEN])
{
	inet_ntop(addr->len == 4 ? AF_INET : AF_INET6, addr->bytes, text,
		  INET6_ADDRSTRLEN);
}

static enum method choose(void)
{
	if (!access("/run/systemd/resolve/resolv.conf", F_OK) &&
	    have_program("resolvectl"))
		return METHOD_RESOLVED;
	if (have_program("resolvconf"))
		return METHOD_RESOLVCONF;
	return METHOD_FILE;
}

/* --- records ------------------------------------------------------------- */

static void record_path(const char *ifname, char *path, size_t size)
{
	snprintf(path, size, RUN_DIR "/%s" RECORD_SUFFIX, ifname);
}

/* Whoever changes something here holds this lock; -1 with a message. */
static int begin(void)
{
	int fd;

	if (mkdir(RUN_DIR, 0755) && errno != EEXIST)
		return fail(RUN_DIR ": %s", strerror(errno));
	fd = open(RUN_DIR "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(RUN_DIR "/lock: %s", strerror(errno));
	flock(fd, LOCK_EX);
	return fd;
}

static int record_write(const char *ifname, enum method method,
			const char *servers)
{
	char path[128];
	FILE *f;

	record_path(ifname, path, sizeof(path));
	f = fopen(path, "we");
	if (!f)
		return fail("%s: %s", path, strerror(errno));
	fprintf(f, "%s\n%s", method_names[method], servers);
	if (fclose(f))
		return fail("%s: %s", path, strerror(errno));
	return 0;
}

static enum method record_method(const char *path)
{
	enum method method = METHOD_NONE;
	char line[64] = "";
	unsigned int i;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return METHOD_NONE;
	if (fgets(line, sizeof(line), f))
		line[strcspn(line, "\n")] = '\0';
	fclose(f);
	for (i = METHOD_RESOLVED; i < ARRAY_SIZE(method_names); i++)
		if (!strcmp(line, method_names[i]))
			method = i;
	return method;
}

/* --- /etc/resolv.conf ---------------------------------------------------- */

static bool is_ours(const char *path)
{
	char line[256] = "";
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	return !strncmp(line, MARK, strlen(MARK));
}

/* Copy the lines of @path that begin with @keyword, or those that do not. */
static unsigned int copy_lines(FILE *to, const char *path, const char *keyword,
			       bool equal, unsigned int max)
{
	unsigned int n = 0;
	char line[1024];
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return 0;
	while (n < max && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, keyword, strlen(keyword)) != equal)
			continue;
		fputs(line, to);
		if (!strchr(line, '\n'))
			fputc('\n', to);
		n++;
	}
	fclose(f);
	return n;
}

static int is_record(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, RECORD_SUFFIX);
}

/* cell0 before cell0.2, as their routes are; the suffix does not count. */
static int by_interface(const struct dirent **a, const struct dirent **b)
{
	const char *one = (*a)->d_name, *two = (*b)->d_name;
	size_t len1 = strrchr(one, '.') - one, len2 = strrchr(two, '.') - two;
	int order = memcmp(one, two, len1 < len2 ? len1 : len2);

	return order ? order : (int)len1 - (int)len2;
}

/* The name servers of all records; how many there were. */
static unsigned int copy_servers(FILE *to)
{
	char path[sizeof(RUN_DIR) + 256];
	struct dirent **records;
	unsigned int n = 0;
	int count, i;

	count = scandir(RUN_DIR, &records, is_record, by_interface);
	if (count < 0)
		return 0;
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), RUN_DIR "/%s", records[i]->d_name);
		if (record_method(path) == METHOD_FILE)
			n += copy_lines(to, path, "nameserver ", true,
					SERVERS_MAX - n);
		free(records[i]);
	}
	free(records);
	return n;
}

/* The file as it was before us comes back. */
static int conf_restore(void)
{
	bool backup = !access(BACKUP, F_OK) && !is_ours(BACKUP);
	struct stat st;

	/* A backup that is a dangling link is one too. */
	if (!backup && !lstat(BACKUP, &st))
		backup = S_ISLNK(st.st_mode);
	if (!is_ours(CONF)) {
		/* Somebody has written it since: that is newer than ours. */
		if (!lstat(BACKUP, &st))
			unlink(BACKUP);
		return 0;
	}
	if (backup ? rename(BACKUP, CONF) : unlink(CONF))
		return fail(CONF ": %s", strerror(errno));
	return 0;
}

static int conf_write(const char *path, const char *old)
{
	unsigned int n;
	FILE *f;

	f = fopen(path, "we");
	if (!f)
		return fail("%s: %s (--no-dns leaves " CONF " alone)", path,
			    strerror(errno));
	fprintf(f, MARK "; what was here before is in " BACKUP "\n");
	n = copy_servers(f);
	copy_lines(f, old, "nameserver", false, 64);
	fputs(OPTIONS, f);
	fflush(f);
	fsync(fileno(f));
	if (fclose(f))
		return fail("%s: %s", path, strerror(errno));
	return n;
}

/* Make /etc/resolv.conf say what the records say. */
static int conf_update(void)
{
	static const char tmp[] = CONF ".cellsock-new";
	bool ours = is_ours(CONF);
	struct stat st;
	int n, err;

	n = conf_write(tmp, ours ? BACKUP : CONF);
	if (n <= 0) {
		unlink(tmp);
		return n ? n : conf_restore();
	}
	if (ours) {
		err = rename(tmp, CONF);
	} else if (lstat(CONF, &st)) {
		unlink(BACKUP);
		err = rename(tmp, CONF);
	} else {
		err = rename(tmp, BACKUP) ||
		      renameat2(AT_FDCWD, BACKUP, AT_FDCWD, CONF,
				RENAME_EXCHANGE);
		if (err)
			unlink(BACKUP);
	}
	if (!err)
		return 0;
	fail(CONF " cannot be replaced: %s (--no-dns leaves it alone)",
	     strerror(errno));
	unlink(tmp);
	return -1;
}

/* --- the three ways ------------------------------------------------------ */

static int resolved_set(const char *ifname, const struct addr *servers,
			unsigned int n)
{
	char text[DNS_MAX][INET6_ADDRSTRLEN];
	const char *argv[DNS_MAX + 4] = { "resolvectl", "dns", ifname };
	const char *const route[] = { "resolvectl", "default-route", ifname, "yes",
				NULL };
	unsigned int i;

	for (i = 0; i < n; i++) {
		server_text(&servers[i], text[i]);
		argv[3 + i] = text[i];
	}
	if (!run(NULL, argv) && !run(NULL, route))
		return 0;
	return fail("resolvectl does not take the name servers");
}

static int resolvconf_set(const char *ifname, const char *text)
{
	char record[IF_NAMESIZE + 16];
	const char *const argv[] = { "resolvconf", "-a", record, NULL };

	snprintf(record, sizeof(record), "%s.cellsock", ifname);
	if (!run(text, argv))
		return 0;
	return fail("resolvconf does not take the name servers");
}

static int set(const char *ifname, const struct addr *servers, unsigned int n)
{
	char text[DNS_MAX * (INET6_ADDRSTRLEN + 16)] = "";
	char server[INET6_ADDRSTRLEN];
	enum method method = choose();
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		server_text(&servers[i], server);
		len += snprintf(text + len, sizeof(text) - len,
				"nameserver %s\n", server);
	}
	if (record_write(ifname, method, text))
		return -1;
	switch (method) {
	case METHOD_RESOLVED:
		return resolved_set(ifname, servers, n);
	case METHOD_RESOLVCONF:
		snprintf(text + len, sizeof(text) - len, OPTIONS);
		return resolvconf_set(ifname, text);
	default:
		return conf_update();
	}
}

static void clear(const char *ifname)
{
	char record[IF_NAMESIZE + 16], path[128];
	const char *const revert[] = { "resolvectl", "revert", ifname, NULL };
	const char *const delete[] = { "resolvconf", "-d", record, NULL };
	enum method method;

	record_path(ifname, path, sizeof(path));
	method = record_method(path);
	unlink(path);
	switch (method) {
	case METHOD_RESOLVED:
		run(NULL, revert);
		break;
	case METHOD_RESOLVCONF:
		snprintf(record, sizeof(record), "%s.cellsock", ifname);
		run(NULL, delete);
		break;
	case METHOD_FILE:
		if (is_ours(CONF))
			conf_update();
		else
			conf_restore();
		break;
	case METHOD_NONE:
		break;
	}
}

int dns_set(const char *ifname, const struct addr *servers, unsigned int n)
{
	int fd = begin(), ret;

	if (fd < 0)
		return -1;
	ret = set(ifname, servers, n);
	if (ret)
		clear(ifname);
	close(fd);
	return ret;
}

void dns_clear(const char *ifname)
{
	int fd;

	/* Nothing was ever set on this host, or by nobody who may. */
	if (access(RUN_DIR, F_OK))
		return;
	fd = begin();
	if (fd < 0)
		return;
	clear(ifname);
	close(fd);
}
