// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is set is recorded below /run, one file per interface, so that another
 * process can undo it and several interfaces get along.  The index names it: a
 * name can be changed.  Records of interfaces that are gone were left by somebody
 * who was killed; whoever comes next drops them.
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
#include <sys/types.h>
#include <unistd.h>

#include "dns.h"
#include "util.h"

#define RUN_DIR		"/run/cellsock"
#define RECORD_SUFFIX	".dns"
#define CONF		"/etc/resolv.conf"
#define BACKUP		"/etc/resolv.conf.cellsock"
#define MARK		"# written by cellsock"
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

/*
 * @method: how the name servers were given
 * @label: what resolvconf knows them by
 */
struct record {
	enum method method;
	char label[IF_NAMESIZE + 16];
};

/* Each network namespace counts its interfaces by itself. */
static unsigned long namespace_id(void)
{
	struct stat st;

	return stat("/proc/self/ns/net", &st) ? 0 : st.st_ino;
}

static void record_path(uint32_t ifindex, char *path, size_t size)
{
	snprintf(path, size, RUN_DIR "/%u-%lu" RECORD_SUFFIX, ifindex,
		 namespace_id());
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

static int record_write(uint32_t ifindex, const struct record *record,
			const char *servers)
{
	char path[128];
	FILE *f;

	record_path(ifindex, path, sizeof(path));
	f = fopen(path, "we");
	if (!f)
		return fail("%s: %s", path, strerror(errno));
	fprintf(f, "%s %s\n%s", method_names[record->method], record->label,
		servers);
	if (fclose(f))
		return fail("%s: %s", path, strerror(errno));
	return 0;
}

static struct record record_read(const char *path)
{
	struct record record = { .method = METHOD_NONE };
	char method[16] = "";
	unsigned int i;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return record;
	if (fscanf(f, "%15s %31s", method, record.label) < 1)
		method[0] = '\0';
	fclose(f);
	for (i = METHOD_RESOLVED; i < ARRAY_SIZE(method_names); i++)
		if (!strcmp(method, method_names[i]))
			record.method = i;
	return record;
}

static int is_record(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, RECORD_SUFFIX);
}

/* In the order in which the interfaces came, as their routes are. */
static int by_index(const struct dirent **a, const struct dirent **b)
{
	unsigned long one = strtoul((*a)->d_name, NULL, 10);
	unsigned long two = strtoul((*b)->d_name, NULL, 10);

	return (one > two) - (one < two);
}

/* Calls @fn for each; it may remove it. */
static void each_record(void (*fn)(const char *name, void *arg), void *arg)
{
	struct dirent **records;
	int count, i;

	count = scandir(RUN_DIR, &records, is_record, by_index);
	if (count < 0)
		return;
	for (i = 0; i < count; i++) {
		fn(records[i]->d_name, arg);
		free(records[i]);
	}
	free(records);
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

struct copy {
	FILE *to;
	unsigned int n;
};

static void copy_record(const char *name, void *arg)
{
	char path[sizeof(RUN_DIR) + 256];
	struct copy *copy = arg;

	snprintf(path, sizeof(path), RUN_DIR "/%s", name);
	if (record_read(path).method == METHOD_FILE)
		copy->n += copy_lines(copy->to, path, "nameserver ", true,
				      SERVERS_MAX - copy->n);
}

/* The name servers of all records; how many there were. */
static unsigned int copy_servers(FILE *to)
{
	struct copy copy = { .to = to };

	each_record(copy_record, &copy);
	return copy.n;
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

static int resolvconf_set(const char *label, const char *text)
{
	const char *const argv[] = { "resolvconf", "-a", label, NULL };

	if (!run(text, argv))
		return 0;
	return fail("resolvconf does not take the name servers");
}

static int set(uint32_t ifindex, const char *ifname, const struct addr *servers,
	       unsigned int n)
{
	char text[DNS_MAX * (INET6_ADDRSTRLEN + 16)] = "";
	struct record record = { .method = choose() };
	char server[INET6_ADDRSTRLEN];
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < n; i++) {
		server_text(&servers[i], server);
		len += snprintf(text + len, sizeof(text) - len,
				"nameserver %s\n", server);
	}
	snprintf(record.label, sizeof(record.label), "%s.cellsock", ifname);
	if (record_write(ifindex, &record, text))
		return -1;
	switch (record.method) {
	case METHOD_RESOLVED:
		return resolved_set(ifname, servers, n);
	case METHOD_RESOLVCONF:
		return resolvconf_set(record.label, text);
	default:
		return conf_update();
	}
}

/* systemd-resolved forgets an interface by itself when it goes. */
static void resolved_revert(uint32_t ifindex)
{
	char name[IF_NAMESIZE];
	const char *const argv[] = { "resolvectl", "revert", name, NULL };

	if (if_indextoname(ifindex, name))
		run(NULL, argv);
}

static void clear(uint32_t ifindex)
{
	struct record record;
	const char *const argv[] = { "resolvconf", "-d", record.label, NULL };
	char path[128];

	record_path(ifindex, path, sizeof(path));
	record = record_read(path);
	unlink(path);
	switch (record.method) {
	case METHOD_RESOLVED:
		resolved_revert(ifindex);
		break;
	case METHOD_RESOLVCONF:
		run(NULL, argv);
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

static void clear_stale(const char *name, void *arg)
{
	char ifname[IF_NAMESIZE], path[128], own[128];
	uint32_t ifindex = strtoul(name, NULL, 10);

	(void)arg;
	/* What other namespaces have cannot be seen from here. */
	record_path(ifindex, own, sizeof(own));
	snprintf(path, sizeof(path), RUN_DIR "/%.64s", name);
	if (!strcmp(path, own) && !if_indextoname(ifindex, ifname))
		clear(ifindex);
}

/* Without a record /run has been emptied since: the host was restarted. */
static void sweep(void)
{
	each_record(clear_stale, NULL);
	if (is_ours(CONF))
		conf_update();
}

int dns_set(uint32_t ifindex, const char *ifname, const struct addr *servers,
	    unsigned int n)
{
	int fd = begin(), ret;

	if (fd < 0)
		return -1;
	each_record(clear_stale, NULL);
	ret = set(ifindex, ifname, servers, n);
	if (ret)
		clear(ifindex);
	close(fd);
	return ret;
}

void dns_clear(uint32_t ifindex)
{
	int fd;

	/* Nothing was ever set on this host, or by nobody who may. */
	if (access(RUN_DIR, F_OK))
		return;
	fd = begin();
	if (fd < 0)
		return;
	clear(ifindex);
	close(fd);
}

void dns_sweep(void)
{
	int fd;

	if (access(RUN_DIR, F_OK) && !is_ours(CONF))
		return;
	fd = begin();
	if (fd < 0)
		return;
	sweep();
	close(fd);
}
