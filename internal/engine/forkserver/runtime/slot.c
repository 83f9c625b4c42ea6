/* A slot: a process that makes one run after the other. It is the parent and the
 * subreaper of what it runs, so all its descendants belong to the run at hand, and
 * it can sleep in one system call until the run is over. Everything that a child
 * can inherit is set up here, once, instead of in each child. */
#include "ames.h"
#include <poll.h>

/* Until a run is this old it is not looked at. */
#define SAMPLE 20000000u

static const ames_sigset wake = SIGBIT(SIGCHLD) | SIGBIT(AMES_CANCEL_SIGNAL);

static struct {
	uint64_t address_space, file_size;
	struct rlimit as, fsize; /* what they were at first */
} limit;

static long set_limit(int which, const struct rlimit *first, uint64_t v)
{
	struct rlimit lim = *first;
	if (v && v < lim.rlim_cur)
		lim.rlim_cur = v;
	return SYS(SYS_prlimit64, 0, which, &lim, NULL);
}

/* Only the soft limits change, or they could not be raised again for the next run. */
static int set_limits(const struct ames_run *r)
{
	long e = 0;
	if (r->address_space != limit.address_space)
		e = set_limit(RLIMIT_AS, &limit.as, limit.address_space = r->address_space);
	if (!e && r->file_size != limit.file_size)
		e = set_limit(RLIMIT_FSIZE, &limit.fsize, limit.file_size = r->file_size);
	return (int)-e;
}

struct run {
	pid_t pid;
	uint64_t started;
	const struct ames_run *request;
	struct ames_result *result;
	int ended; /* the result says how */
	/* The control socket of a fresh process, whose other end Ames closes when the
	 * process may go on: until then it waits for Ames. -1 for others. */
	int control;
	int stops; /* it is a trunk or a scout */
	/* For the idle limit. */
	uint64_t sampled, busy_at, last_cpu, waited;
	uint64_t starved; /* it could go on, but had no processor */
	/* When to look at the CPU time again. */
	uint64_t cpu_check;
	/* Where in the shared memory the counters of its steps are, when to look at them
	 * again, when that was done last and what they were then. */
	const uint64_t *counters;
	uint64_t steps_check, steps_at, steps;
};

static void account(struct ames_result *res, const struct rusage *ru)
{
	res->cpu += (uint64_t)(ru->ru_utime.tv_sec + ru->ru_stime.tv_sec) * 1000000000u +
	            (uint64_t)(ru->ru_utime.tv_usec + ru->ru_stime.tv_usec) * 1000u;
	uint64_t rss = (uint64_t)ru->ru_maxrss * 1024u;
	if (rss > res->max_rss)
		res->max_rss = rss;
}

/* Collects whoever has ended; 1 if the run itself has, -1 if no child is left. */
static int reap(struct run *r)
{
	if (r->request->flags & AMES_RUN_DELAY && !r->ended)
		r->result->delay = ames_delay(r->pid);
	for (;;) {
		struct rusage ru;
		int status = 0;
		long pid = sys_wait4(-1, &status, WNOHANG, &ru);
		if (pid == -ECHILD)
			return -1;
		if (pid <= 0)
			return r->ended;
		account(r->result, &ru);
		if (pid == r->pid) {
			r->result->wait_status = status;
			r->ended = 1;
		} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
			r->result->killed++; /* by us, as one of the run's group */
		}
	}
}

static uint64_t earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t next_look(const struct run *r)
{
	uint64_t t = UINT64_MAX;
	if (r->request->cpu)
		t = earliest(t, r->cpu_check);
	if (r->request->steps)
		t = earliest(t, r->steps_check);
	if (r->request->wall)
		t = earliest(t, r->started + r->starved + r->request->wall);
	if (r->request->idle || r->request->memory || r->request->flags & AMES_RUN_STUCK)
		t = earliest(t, r->sampled + SAMPLE);
	return t;
}

/* Who waits for what no time brings need not be waited for as long as others. */
#define STUCK (3 * SAMPLE)

/* Who wakes up now and then to wait again may do so for this many times the idle limit. */
#define NAPS 4

/* Who has waited for this many times as long as it has computed is one that waits. */
#define MOSTLY 7

/* Reports whether Ames has not let a fresh process go on yet. */
static int waits_for_ames(struct run *r)
{
	struct pollfd p = {.fd = r->control};
	struct timespec at_once = {0, 0};
	if (r->control < 0)
		return 0;
	SYS(SYS_ppoll, &p, 1, &at_once, NULL, 0);
	if (!(p.revents & POLLHUP))
		return 1;
	r->control = -1;
	return 0;
}

static uint64_t *counter(uint64_t at)
{
	return (uint64_t *)(ames.shared + at);
}

static uint64_t steps_of(const struct run *r)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < r->request->counters; i++)
		n += __atomic_load_n(counter(r->counters[i]), __ATOMIC_RELAXED);
	return n;
}

/* Most runs are over before they are looked at for the first time. */
#define STEPS_FIRST 1000000u
#define STEPS_SOONEST 500000u
#define STEPS_LATEST 20000000u

/* Looks at the steps, and when they will have come to the limit if they go on like that. */
static int too_many_steps(struct run *r, uint64_t now)
{
	uint64_t limit = r->request->steps, n = steps_of(r), made = n - r->steps, took = now - r->steps_at;
	if (n >= limit)
		return 1;
	uint64_t wait = earliest((now - r->started) / 4 + STEPS_FIRST, STEPS_LATEST);
	if (made)
		wait = earliest(wait, (limit - n) * took / made);
	r->steps = n;
	r->steps_at = now;
	r->steps_check = now + (wait > STEPS_SOONEST ? wait : STEPS_SOONEST);
	return 0;
}

/* The CPU time that a run may take which has taken some of it. */
static uint64_t cpu_limit(const struct run *r, uint64_t used)
{
	const struct ames_run *q = r->request;
	if (q->steps && q->stepping > q->cpu &&
	    (double)used * (double)q->steps <= (double)q->stepping * (double)steps_of(r))
		return q->stepping;
	return q->cpu;
}

/* A process that waits for a turn on a busy machine is not idle, nor is one that
 * waits for a child that works: the whole tree counts. */
static enum ames_limit look(struct run *r, uint64_t now)
{
	const struct ames_run *q = r->request;
	if (r->stops && *ames.standing) {
		r->sampled = r->busy_at = now;
		r->cpu_check = now + SAMPLE;
		return AMES_LIMIT_NONE;
	}
	if (q->steps && now >= r->steps_check && too_many_steps(r, now))
		return AMES_LIMIT_STEPS;
	int cpu_due = q->cpu && now >= r->cpu_check;
	int sample_due = (q->idle || q->memory || q->flags & AMES_RUN_STUCK) && now >= r->sampled + SAMPLE;
	if (cpu_due || sample_due) {
		struct tree t;
		uint64_t most = q->stepping > q->cpu ? q->stepping : q->cpu;
		ames_tree(&t, most > r->result->cpu ? most - r->result->cpu : UINT64_MAX);
		r->result->stopped = (uint32_t)t.stopped;
		if (waits_for_ames(r))
			t.busy = 1;
		if (t.busy || t.cpu != r->last_cpu)
			r->busy_at = now;
		uint64_t passed = now - r->sampled, used_now = t.cpu - r->last_cpu;
		if (!t.busy && used_now < passed / 8)
			r->waited += passed;
		if (t.runnable && used_now < passed / 2)
			r->starved += passed - used_now;
		r->last_cpu = t.cpu;
		r->sampled = now;
		uint64_t used = t.cpu + r->result->cpu;
		most = used < q->cpu ? q->cpu : cpu_limit(r, used);
		if (q->cpu && used >= most) /* waking up costs more on a busy machine */
			return r->waited / MOSTLY >= used ? AMES_LIMIT_IDLE : AMES_LIMIT_CPU;
		if (q->cpu)
			r->cpu_check = now + (most - used > 1000000u ? most - used : 1000000u);
		if (q->idle && (now - r->busy_at >= q->idle || r->waited / NAPS >= q->idle))
			return AMES_LIMIT_IDLE;
		if (q->flags & AMES_RUN_STUCK && now - r->busy_at >= STUCK && ames_is_stuck())
			return AMES_LIMIT_IDLE;
		if (q->memory && t.rss >= q->memory)
			return AMES_LIMIT_MEMORY;
	}
	if (q->wall && now - r->started >= r->starved + q->wall)
		return AMES_LIMIT_WALL;
	return AMES_LIMIT_NONE;
}

static void kill_run(const struct run *r)
{
	sys_kill(r->pid, SIGKILL);
	sys_kill(-r->pid, SIGKILL);
}

/* Whether a signal is Ames's word to end this run. A test may send its parent what it likes. */
static int is_cancel(const struct run *r, long sig, const siginfo_t *info)
{
	return sig == AMES_CANCEL_SIGNAL && info->si_code == SI_QUEUE &&
	       (uint32_t)info->si_errno == (uint32_t)r->request->number;
}

/* Returns once the run and all its descendants are gone. */
static void supervise(struct run *r)
{
	struct ames_result *res = r->result;
	uint64_t now = r->started;
	int killed = 0, left;
	int tell_delay = (r->request->flags & AMES_RUN_DELAY) != 0;
	uint64_t own_delay = 0;
	r->sampled = r->busy_at = now;
	res->cpu = ames.used_before;
	r->cpu_check = now + (r->request->cpu > res->cpu ? r->request->cpu - res->cpu : 0);
	r->steps_at = now;
	r->steps_check = now + STEPS_FIRST;
	for (;;) {
		uint64_t until = killed ? UINT64_MAX : next_look(r);
		uint64_t wait = until > now ? until - now : 0;
		struct timespec ts = {(time_t)(wait / 1000000000u), (long)(wait % 1000000000u)};
		siginfo_t info;
		if (tell_delay)
			own_delay = ames_delay(sys_getpid());
		long sig = SYS(SYS_rt_sigtimedwait, &wake, &info, until == UINT64_MAX ? NULL : &ts, sizeof wake);
		if ((left = reap(r)) != 0)
			break;
		now = sys_now();
		if (killed)
			continue;
		if (is_cancel(r, sig, &info))
			res->limit = AMES_LIMIT_CANCELLED;
		else if (now >= until)
			res->limit = (uint32_t)look(r, now);
		if (res->limit != AMES_LIMIT_NONE) {
			kill_run(r);
			killed = 1;
		}
	}
	res->wall = sys_now() - r->started;
	if (tell_delay) /* the run may have ended long before this process had its turn */
		res->delay += ames_delay(sys_getpid()) - own_delay;
	if (!r->ended) { /* nobody can have waited for it but we */
		res->stage = AMES_STAGE_LOST;
		res->error = ECHILD;
	}
	if (left > 0)
		res->killed += ames_end_orphans(account, res);
	/* Whoever met a limit has met it, even if it ended before we looked: the verdict
	 * must not depend on how busy the machine is. */
	if (res->limit != AMES_LIMIT_NONE)
		return;
	if (r->request->steps && steps_of(r) >= r->request->steps)
		res->limit = AMES_LIMIT_STEPS;
	else if (r->request->cpu && res->cpu >= cpu_limit(r, res->cpu))
		res->limit = AMES_LIMIT_CPU;
	else if (r->request->memory && res->max_rss >= r->request->memory)
		res->limit = AMES_LIMIT_MEMORY;
}

static _Noreturn void start_fresh(int control)
{
	if (control == 3)
		SYS(SYS_fcntl, 3, F_SETFD, 0);
	else
		SYS(SYS_dup3, control, 3, 0);
	ames_restore_signals();
	char **argv = ames.new_argv ? ames.new_argv : ames.argv;
	SYS(SYS_execve, ames.exec_path, argv, ames.new_exec_envp ? ames.new_exec_envp : ames.exec_envp);
	sys_exit(127);
}

/* What cannot be inherited. The rest of the run's set-up is in the slot. */
static void become_test(int chan, pid_t slot, int stops)
{
	SYS(SYS_setpgid, 0, 0);
	SYS(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
	/* Who stands still makes runs, after which the files behind the wall may be others. */
	if (sys_getppid() != slot || (!stops && ames_wall_confine()))
		sys_exit(127);
	sys_close(chan);
}

#define STOPS (AMES_RUN_TRUNK | AMES_RUN_SCOUT)

struct request {
	const struct ames_run *run;
	const char *writes, *dir, *args, *wall;
	const uint64_t *counters;
};

static int parse(const struct message *m, struct request *q)
{
	const struct ames_run *r = (const void *)m->payload;
	if (m->size < sizeof *r ||
	    m->size != sizeof *r + (uint64_t)r->writes_size + 8 * (uint64_t)r->counters + r->dir_size + r->args_size +
	               r->wall_size)
		return EINVAL;
	q->run = r;
	q->writes = (const char *)(r + 1);
	q->counters = (const uint64_t *)(q->writes + r->writes_size);
	q->dir = (const char *)(q->counters + r->counters);
	q->args = q->dir + r->dir_size;
	q->wall = q->args + r->args_size;
	if (r->dir_size && q->dir[r->dir_size - 1])
		return EINVAL;
	if (((r->flags & (AMES_RUN_FRESH | AMES_RUN_WATCH | STOPS)) != 0) != (m->fds == 1))
		return EINVAL;
	for (uint32_t i = 0; i < r->counters; i++)
		if (ames.shared_size < 8 || q->counters[i] > ames.shared_size - 8)
			return EINVAL;
	return 0;
}

/* Sets up all that the child inherits. */
static int prepare(const struct message *m, struct request *q, struct ames_result *res)
{
	int e = parse(m, q);
	res->stage = AMES_STAGE_REQUEST;
	if (e)
		return e;
	const struct ames_run *r = q->run;
	res->stage = AMES_STAGE_DIR;
	if (r->dir_size && (e = (int)-SYS(SYS_chdir, q->dir)))
		return e;
	res->stage = AMES_STAGE_MEMORY;
	if ((e = ames_set_args(r->flags & AMES_RUN_ARGS ? q->args : NULL, r->args, r->env, r->args_size)))
		return e;
	res->stage = AMES_STAGE_WRITE;
	if (!(r->flags & AMES_RUN_FRESH) && (e = ames_apply(q->writes, r->writes, r->writes_size, &res->address)))
		return e;
	res->stage = AMES_STAGE_WALL;
	if ((e = ames_wall_prepare(q->wall, (uint32_t)r->wall_size, (r->flags & AMES_RUN_ANEW) != 0)))
		return e;
	res->stage = AMES_STAGE_LIMIT;
	if ((e = set_limits(r)))
		return e;
	res->stage = AMES_STAGE_CONTACT;
	if ((r->flags & STOPS) && (e = ames_contact_prepare()))
		return e;
	ames.snapshot = (r->flags & AMES_RUN_SNAPSHOT) != 0;
	res->stage = AMES_STAGE_NONE;
	return 0;
}

/* Makes one run. Returns 1 in the child that is the run, 0 in the slot. */
static int make_run(int chan, struct message *m, struct ames_result *res)
{
	struct request q;
	if ((res->error = prepare(m, &q, res)))
		return 0;
	ames_forks_begin(sys_getpid());
	int fd = m->fds ? m->fd[0] : -1, fresh = (q.run->flags & AMES_RUN_FRESH) != 0;
	int stops = (q.run->flags & STOPS) != 0, scout = (q.run->flags & AMES_RUN_SCOUT) != 0;
	int watched = (q.run->flags & AMES_RUN_WATCH) != 0;
	struct run r = {.started = sys_now(), .request = q.run, .result = res, .control = fresh ? fd : -1,
	                .stops = stops, .counters = q.counters};
	for (uint32_t i = 0; i < q.run->counters; i++)
		*counter(q.counters[i]) = 0;
	if (stops)
		ames_share_writes(1);
	pid_t self = sys_getpid();
	r.pid = ames.fork();
	if (r.pid == 0) {
		become_test(chan, self, stops);
		if (fresh)
			start_fresh(fd);
		ames.stops = stops;
		ames_catch_up();
		if (stops && ames_contact_begin(fd, scout))
			sys_exit(127);
		if (watched)
			ames_watch_begin(fd);
		ames_restore_signals();
		return 1;
	}
	if (stops)
		ames_share_writes(0);
	if (r.pid < 0) {
		res->stage = AMES_STAGE_FORK;
		res->error = EAGAIN;
		return 0;
	}
	supervise(&r);
	return 0;
}

/* Sends stdout and stderr to the slot's file, unless the program has put
 * something else there before the fork point. */
static void redirect_output(int output)
{
	for (int fd = 1; fd <= 2; fd++) {
		struct stat st;
		if (SYS(SYS_fstat, fd, &st) == 0 && st.st_dev == ames.sink_dev && st.st_ino == ames.sink_ino) {
			SYS(SYS_dup3, output, fd, 0);
			ames.redirected |= 1u << fd;
		}
	}
	sys_close(output);
}

/* Returns only in a child that is a run: the caller goes on with the program. */
int ames_serve_runs(int chan)
{
	struct message m;
	while (ames_receive(chan, &m) == 0 && m.kind == AMES_RUN) {
		struct ames_result res = {0};
		if (make_run(chan, &m, &res))
			return 1;
		ames_close_fds(&m);
		if (ames_send(chan, AMES_RESULT, &res, sizeof res, NULL, 0))
			break;
		if (res.stage == AMES_STAGE_WRITE)
			break; /* memory is half written */
	}
	sys_exit(0);
}

int ames_serve_slot(int chan, int output, int shared, const struct ames_slot *slot)
{
	ames_buffer_lost();
	ames.children = 0;
	SYS(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
	SYS(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1);
	redirect_output(output);
	ames_count_forks(sys_getpid());
	int e = 0;
	if (!slot->fresh)
		e = ames_share(shared, slot->shared_size);
	else if (slot->shared_size)
		e = ames_view_shared(shared, slot->shared_size);
	sys_close(shared);
	SYS(SYS_prlimit64, 0, RLIMIT_AS, NULL, &limit.as);
	SYS(SYS_prlimit64, 0, RLIMIT_FSIZE, NULL, &limit.fsize);
	if (e)
		sys_exit(0);
	return ames_serve_runs(ames_high_fd(chan));
}
