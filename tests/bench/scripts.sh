# SPDX-License-Identifier: Apache-2.0
#
# The scripts that are measured, the same text for every tool. Each says
# "mark TIME" for the load's ping, by which measure knows that it is attached.

ping='tracepoint:syscalls:sys_enter_lseek /args->fd == 77777 && args->whence == 7/ {
	printf("mark %llu\n", nsecs);
}'
read_enter=tracepoint:syscalls:sys_enter_read
read_exit=tracepoint:syscalls:sys_exit_read

declare -A script=(
[hello]='BEGIN { printf("hello\n"); exit(); }'

[attach]='tracepoint:syscalls:sys_enter_lseek /args->fd == 77777/ {
	@ = count();
	printf("mark %llu\n", nsecs);
	exit();
}'

[end]="$read_enter { @ = count(); }
interval:ms:100 { printf(\"mark %llu\n\", nsecs); exit(); }"

# For exec to attached.
[start_hello]='BEGIN { printf("hello\n"); } interval:s:100 { }'
[start_map]="$read_enter { @[comm] = count(); }"
[start_core]='tracepoint:sched:sched_switch {
	@[curtask->real_parent->comm, curtask->mm->mmap_base] = count();
}'
[start_hundred]="$(for i in {1..50}; do
	echo "$read_enter /args->count == $i/ { @[$i, comm] = count(); }"
	echo "$read_exit /args->ret == $i/ { @[$i, comm] = count(); }"
done)"

[count]="$ping $read_enter { @ = count(); }"
[comm]="$ping $read_enter { @[comm] = count(); }"
[pid_comm]="$ping $read_enter { @[pid, comm] = count(); }"
[hist]="$ping $read_exit { @ = hist(args->ret); }"
[latency]="$ping
$read_enter { @start[tid] = nsecs; }
$read_exit /@start[tid]/ {
	@ = hist(nsecs - @start[tid]);
	delete(@start[tid]);
}"
[entry]="$ping
syscall:read:return { @ = hist(duration); }"
[filter]="$ping $read_enter /pid == 4000000/ { @ = count(); }"
[filter_comm]="$ping $read_enter /comm == \"sshd\"/ { @ = count(); }"
[path]="$ping
tracepoint:syscalls:sys_enter_openat { @[str(args->filename, 64)] = count(); }"
[stack]="$ping $read_enter { @[kstack] = count(); }"
[printf]="$ping
$read_enter { printf(\"%s %d %d\n\", comm, pid, args->count); }"

# The load's own reads, so that there are exactly as many events as reads.
[lines]="$ping
$read_enter /args->fd == 777/ {
	printf(\"%s %d %d\n\", comm, pid, args->count);
}"

[stacks]='tracepoint:syscalls:sys_enter_lseek /args->fd == 77777/ {
	if (args->whence == 7) {
		printf("mark %llu\n", nsecs);
	} else {
		@[ustack] = count();
	}
}'

[keys]='tracepoint:syscalls:sys_enter_lseek /args->fd == 77777/ {
	if (args->whence == 7) {
		printf("mark %llu\n", nsecs);
	} else {
		@[args->offset] = count();
	}
}'
)
