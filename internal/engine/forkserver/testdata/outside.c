/* Uses what other programs can use too, under the names that its arguments say. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_socket(int kind, const void *addr, socklen_t n)
{
	int fd = socket(((const struct sockaddr *)addr)->sa_family, kind, 0);
	int failed = bind(fd, addr, n);
	close(fd);
	return failed;
}

static int port(int kind, const char *number)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(number)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	return open_socket(kind, &a, sizeof a);
}

static int unix_socket(const char *name, int abstract)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	strcpy(a.sun_path + abstract, name);
	int failed = open_socket(SOCK_STREAM, &a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)abstract + strlen(name) + !abstract));
	if (!abstract)
		unlink(name);
	return failed;
}

static int file(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0600);
	return fd < 0 || close(fd) || unlink(name);
}

static int run(const char *what, const char *name)
{
	char command[256];
	if (!strcmp(what, "tcp"))
		return port(SOCK_STREAM, name);
	if (!strcmp(what, "udp"))
		return port(SOCK_DGRAM, name);
	if (!strcmp(what, "socket"))
		return unix_socket(name, 0);
	if (!strcmp(what, "abstract"))
		return unix_socket(name, 1);
	if (!strcmp(what, "file"))
		return file(name);
	if (!strcmp(what, "folder"))
		return mkdir(name, 0700) || rmdir(name);
	if (!strcmp(what, "shm"))
		return shm_open(name, O_CREAT | O_RDWR, 0600) < 0 || shm_unlink(name);
	if (!strcmp(what, "sysv")) {
		int id = shmget(atoi(name), 4096, IPC_CREAT | 0600);
		return id < 0 || shmctl(id, IPC_RMID, NULL);
	}
	if (!strcmp(what, "semaphores")) {
		int id = semget(atoi(name), 1, IPC_CREAT | 0600);
		return id < 0 || semctl(id, 0, IPC_RMID);
	}
	if (!strcmp(what, "command")) { /* another program's doing */
		snprintf(command, sizeof command, "mkdir %s && rmdir %s", name, name);
		return system(command);
	}
	if (!strcmp(what, "reads"))
		return open(name, O_RDONLY) < 0;
	if (!strcmp(what, "child")) {
		pid_t pid = fork();
		if (!pid)
			_exit(file(name));
		int status;
		return waitpid(pid, &status, 0) != pid || status;
	}
	return 1;
}

int main(int argc, char **argv)
{
	return argc < 3 || run(argv[1], argv[2]) ? 1 : 0;
}
