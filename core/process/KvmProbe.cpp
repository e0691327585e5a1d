// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/KvmProbe.h"

#include <QFile>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace gatehouse::process {

namespace {

class Descriptor
{
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }

private:
    int m_fd;
};

class Mapping
{
public:
    Mapping(size_t size, int flags, int fd)
        : m_size(size)
        , m_data(mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, fd, 0))
    {
    }
    ~Mapping()
    {
        if (isValid())
            munmap(m_data, m_size);
    }
    Q_DISABLE_COPY_MOVE(Mapping)
    bool isValid() const { return m_data != MAP_FAILED; }
    void* data() const { return m_data; }

private:
    size_t m_size;
    void* m_data;
};

KvmProbe broken(const QString& step)
{
    return {KvmState::Broken, step};
}

KvmProbe failedCall(const char* call)
{
    return broken(QStringLiteral("%1: %2").arg(QLatin1String(call), QString::fromLocal8Bit(strerror(errno))));
}

/// fwait; fninit; xor eax,eax; cpuid; mov dword [0x800], 0x600d; hlt - the sort of instructions OVMF's SEC phase has.
constexpr std::uint8_t guestCode[] = {0x9B, 0xDB, 0xE3, 0x31, 0xC0, 0x0F, 0xA2, 0xC7, 0x05, 0x00,
                                      0x08, 0x00, 0x00, 0x0D, 0x60, 0x00, 0x00, 0xF4};
constexpr std::uint32_t guestMark = 0x600D;
constexpr size_t markOffset = 0x800;
constexpr size_t guestMemory = 0x1000;

kvm_segment flatSegment(std::uint8_t type)
{
    kvm_segment segment{};
    segment.limit = 0xFFFFFFFF;
    segment.selector = type == 11 ? 0x08 : 0x10;
    segment.type = type;
    segment.present = 1;
    segment.db = 1;
    segment.s = 1;
    segment.g = 1;
    return segment;
}

bool enterProtectedMode(int vcpu)
{
    kvm_sregs special{};
    if (ioctl(vcpu, KVM_GET_SREGS, &special) < 0)
        return false;
    special.cr0 |= 1;
    special.cs = flatSegment(11);
    special.ds = special.es = special.fs = special.gs = special.ss = flatSegment(3);
    kvm_regs registers{};
    registers.rflags = 2;
    registers.rsp = guestMemory;
    return ioctl(vcpu, KVM_SET_SREGS, &special) >= 0 && ioctl(vcpu, KVM_SET_REGS, &registers) >= 0;
}

KvmProbe runGuest(int kvm, int vm)
{
    Mapping memory(guestMemory, MAP_SHARED | MAP_ANONYMOUS, -1);
    if (!memory.isValid())
        return failedCall("mmap");
    std::memcpy(memory.data(), guestCode, sizeof guestCode);
    kvm_userspace_memory_region region{};
    region.memory_size = guestMemory;
    region.userspace_addr = reinterpret_cast<std::uintptr_t>(memory.data());
    if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
        return failedCall("KVM_SET_USER_MEMORY_REGION");
    const Descriptor vcpu(ioctl(vm, KVM_CREATE_VCPU, 0));
    if (!vcpu.isOpen())
        return failedCall("KVM_CREATE_VCPU");
    const int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (size < int(sizeof(kvm_run)))
        return failedCall("KVM_GET_VCPU_MMAP_SIZE");
    Mapping shared(size_t(size), MAP_SHARED, vcpu.get());
    if (!shared.isValid())
        return failedCall("mmap of the virtual CPU");
    if (!enterProtectedMode(vcpu.get()))
        return failedCall("KVM_SET_SREGS");
    auto* run = static_cast<kvm_run*>(shared.data());
    // A signal may interrupt KVM_RUN; a handful of attempts is plenty for five instructions.
    int result = -1;
    for (int attempt = 0; attempt < 16 && result < 0; ++attempt) {
        result = ioctl(vcpu.get(), KVM_RUN, 0);
        if (result < 0 && errno != EINTR && errno != EAGAIN)
            return failedCall("KVM_RUN");
    }
    if (result < 0 || run->exit_reason != KVM_EXIT_HLT)
        return broken(QStringLiteral("KVM_RUN ended with exit reason %1 instead of HLT").arg(run->exit_reason));
    std::uint32_t mark = 0;
    std::memcpy(&mark, static_cast<const char*>(memory.data()) + markOffset, sizeof mark);
    if (mark != guestMark)
        return broken(QStringLiteral("guest code ran and left the wrong result"));
    return {KvmState::Usable, QStringLiteral("guest code ran")};
}

} // namespace

KvmProbe probeKvm(const QString& device)
{
    const Descriptor kvm(::open(QFile::encodeName(device).constData(), O_RDWR | O_CLOEXEC));
    if (!kvm.isOpen()) {
        if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
            return {KvmState::NoDevice, QStringLiteral("no %1").arg(device)};
        if (errno == EACCES || errno == EPERM)
            return {KvmState::NoPermission, QStringLiteral("%1 may not be opened by this user").arg(device)};
        return failedCall("open");
    }
    const int version = ioctl(kvm.get(), KVM_GET_API_VERSION, 0);
    if (version != 12)
        return broken(QStringLiteral("KVM_GET_API_VERSION answered %1, not 12").arg(version));
    const Descriptor vm(ioctl(kvm.get(), KVM_CREATE_VM, 0));
    if (!vm.isOpen())
        return failedCall("KVM_CREATE_VM");
    return runGuest(kvm.get(), vm.get());
}

} // namespace gatehouse::process
