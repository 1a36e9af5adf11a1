/* Stands between a program and what the system says of its clock: the answer of adjtimex, and the
 * files under the folder CLOCK_ROOT instead of the system's own. Loaded with LD_PRELOAD by tests of
 * the real binary, which itself knows nothing of it: the kernel's clock stays as it is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>

static const char *const places[] = {
    "/run/systemd/timesync/", "/run/chrony", "/sys/class/rtc/", "/etc/fake-hwclock",
    "/proc/sys/kernel/random/boot_id",
};

static int in_root(const char *path, char *into, size_t size)
{
    const char *root = getenv("CLOCK_ROOT");
    for (size_t i = 0; root && i < sizeof places / sizeof *places; i++)
        if (!strncmp(path, places[i], strlen(places[i])))
            return snprintf(into, size, "%s%s", root, path) < (int)size;
    return 0;
}

/* The file adjtimex under the root holds "synced", "unsynced" or "forbidden". */
int adjtimex(struct timex *timex)
{
    char path[4096], said[16] = "unsynced";
    const char *root = getenv("CLOCK_ROOT");
    snprintf(path, sizeof path, "%s/adjtimex", root ? root : "");
    FILE *file = fopen(path, "r");
    if (file) {
        if (!fgets(said, sizeof said, file))
            said[0] = 0;
        fclose(file);
    }
    if (!strncmp(said, "forbidden", 9)) {
        errno = EPERM;
        return -1;
    }
    int synced = !strncmp(said, "synced", 6);
    memset(timex, 0, sizeof *timex);
    timex->status = synced ? STA_PLL : STA_UNSYNC;
    timex->maxerror = synced ? 30000 : 16000000;
    timex->esterror = synced ? 200 : 16000000;
    return synced ? TIME_OK : TIME_ERROR;
}

int open64(const char *path, int flags, ...)
{
    static int (*original)(const char *, int, ...);
    char other[4096];
    mode_t mode = 0;
    if (!original)
        original = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    return original(in_root(path, other, sizeof other) ? other : path, flags, mode);
}
