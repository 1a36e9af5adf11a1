//! Which system calls a process may make from now on: seccomp.
//!
//! A probe gets a list of what it may: it needs few, and none that opens anything. A speaker gets a
//! list of what it may not, since nobody knows what ALSA's plugins need: dmix forks a server of its
//! own and speaks to it over a socket.

use std::collections::BTreeMap;

use rustix::process::getpid;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

use super::call_profile::CallProfile;

/// System calls by number, each with the conditions of which one must hold; none: always.
type Table = BTreeMap<i64, Vec<SeccompRule>>;

/// Takes all but `calls` away from the calling thread. Sets no_new_privs.
///
/// # Errors
/// Why the kernel did not: then nothing was taken away, or not all.
pub fn restrict(calls: CallProfile) -> Result<(), String> {
    let (table, otherwise, listed) = match calls {
        CallProfile::Decode => (decode(), denied(libc::EPERM), SeccompAction::Allow),
        CallProfile::Sound => (sound(false), SeccompAction::Allow, denied(libc::EPERM)),
        CallProfile::SoundByServer => (sound(true), SeccompAction::Allow, denied(libc::EPERM)),
    };
    let table = table.map_err(|error| error.to_string())?;
    if calls != CallProfile::Decode {
        // Its flags lie in memory, where no filter sees them. Whoever meets a kernel without it, as
        // glibc does, takes `clone`.
        let newer = BTreeMap::from([(libc::SYS_clone3, vec![])]);
        apply(newer, SeccompAction::Allow, denied(libc::ENOSYS))?;
    }
    apply(table, otherwise, listed)
}

fn denied(errno: i32) -> SeccompAction {
    SeccompAction::Errno(errno.unsigned_abs())
}

fn apply(table: Table, otherwise: SeccompAction, listed: SeccompAction) -> Result<(), String> {
    let program = || -> Result<BpfProgram, BackendError> {
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        SeccompFilter::new(table, otherwise, listed, arch)?.try_into()
    };
    let program = program().map_err(|error| error.to_string())?;
    seccompiler::apply_filter(&program).map_err(|error| match error {
        seccompiler::Error::Seccomp(why) | seccompiler::Error::Prctl(why) => why.to_string(),
        other => other.to_string(),
    })
}

/// A rule for when the low half of argument `index` compares so with `value`.
fn when(index: u8, compare: SeccompCmpOp, value: u64) -> Result<Vec<SeccompRule>, BackendError> {
    let condition = SeccompCondition::new(index, SeccompCmpArgLen::Dword, compare, value)?;
    Ok(vec![SeccompRule::new(vec![condition])?])
}

/// What decoding a file that is open needs; `read` to `statx` without a path could be had of
/// another process's file only if it were handed over. Memory is never made executable.
const DECODE: &[i64] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_fadvise64,
    libc::SYS_fcntl,
    libc::SYS_close,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

fn decode() -> Result<Table, BackendError> {
    let mut table: Table = DECODE.iter().map(|call| (*call, vec![])).collect();
    let exec = u64::from(libc::PROT_EXEC.unsigned_abs());
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        table.insert(call, when(2, SeccompCmpOp::MaskedEq(exec), 0)?);
    }
    // How `abort` ends a process.
    let own = u64::from(getpid().as_raw_nonzero().get().unsigned_abs());
    table.insert(libc::SYS_tgkill, when(0, SeccompCmpOp::Eq, own)?);
    Ok(table)
}

/// What no sound needs: another program, another's memory, other rights, the kernel's own affairs.
const NOT_FOR_SOUND: &[i64] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_by_handle_at,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    // What is asked by way of such a ring no filter sees.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_personality,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
];

/// Namespaces of its own, in which a process would have rights that it lacks.
const NAMESPACES: i32 = libc::CLONE_NEWNS
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

fn sound(by_server: bool) -> Result<Table, BackendError> {
    let mut table: Table = NOT_FOR_SOUND.iter().map(|call| (*call, vec![])).collect();
    for bit in
        (0..u32::BITS).map(|bit| 1 << bit).filter(|bit| NAMESPACES.cast_unsigned() & bit != 0)
    {
        let bit = u64::from(bit);
        let set = when(0, SeccompCmpOp::MaskedEq(bit), bit)?;
        table.entry(libc::SYS_clone).or_default().extend(set);
    }
    // Of itself it may set limits, of its parent it must not.
    table.insert(libc::SYS_prlimit64, when(0, SeccompCmpOp::Ne, 0)?);
    for call in [libc::SYS_socket, libc::SYS_socketpair] {
        let local = u64::from(libc::AF_UNIX.unsigned_abs());
        let rule = if by_server { when(0, SeccompCmpOp::Ne, local)? } else { vec![] };
        table.insert(call, rule);
    }
    if !by_server {
        // With dmix it ends the server that it has started; Landlock keeps it from ending others.
        let own = u64::from(getpid().as_raw_nonzero().get().unsigned_abs());
        for call in [libc::SYS_kill, libc::SYS_tgkill] {
            table.insert(call, when(0, SeccompCmpOp::Ne, own)?);
        }
        table.insert(libc::SYS_pidfd_send_signal, vec![]);
        table.insert(libc::SYS_tkill, vec![]);
    }
    #[cfg(target_arch = "x86_64")]
    also_as_x32(&mut table);
    Ok(table)
}

/// The same calls under the numbers of the x32 interface, where the kernel has it.
#[cfg(target_arch = "x86_64")]
fn also_as_x32(table: &mut Table) {
    const X32: i64 = 0x4000_0000;
    /// Those that have numbers of their own there: ptrace, execve, execveat, kexec_load, the two of
    /// other processes' memory.
    const OWN: [i64; 6] = [521, 520, 545, 528, 539, 540];
    let mut same: Table = table.iter().map(|(call, rule)| (call | X32, rule.clone())).collect();
    same.extend(OWN.map(|call| (call | X32, vec![])));
    table.append(&mut same);
}
