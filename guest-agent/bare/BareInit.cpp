// SPDX-License-Identifier: GPL-3.0-or-later
// The whole userspace of a bare UKI (core/image/BareUki.h): says one line and powers off. No C library, so that nothing
// but the kernel is between power-on and that line; the kernel's built-in initramfs has /dev/console, which is open as 1.
#include <linux/reboot.h>
#include <sys/syscall.h>

namespace {

long call(long number, long first, long second, long third, long fourth = 0)
{
    long result = 0;
    register long r10 __asm__("r10") = fourth;
    // x86-64 psABI, appendix A.2.1: the kernel keeps all but rax, rcx and r11.
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third), "r"(r10) : "rcx", "r11", "memory");
    return result;
}

constexpr long standardOutput = 1;
constexpr long drainTerminal = 0x5409; // TCSBRK with an argument other than zero: wait until everything is sent.
constexpr char line[] = "gatehouse-bare: userspace\n";

} // namespace

extern "C" [[noreturn]] void _start()
{
    call(SYS_write, standardOutput, reinterpret_cast<long>(line), long(sizeof line) - 1);
    call(SYS_ioctl, standardOutput, drainTerminal, 1);
    // Started by hand on somebody's computer it must not switch that off.
    if (call(SYS_getpid, 0, 0, 0) != 1)
        call(SYS_exit_group, 0, 0, 0);
    call(SYS_reboot, long(LINUX_REBOOT_MAGIC1), long(LINUX_REBOOT_MAGIC2), long(LINUX_REBOOT_CMD_POWER_OFF));
    // Only where the kernel cannot switch off: an init that ends is a panic.
    for (;;)
        call(SYS_pause, 0, 0, 0);
}
