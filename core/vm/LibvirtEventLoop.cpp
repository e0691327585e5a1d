// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/LibvirtEventLoop.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <list>
#include <mutex>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace gatehouse::vm {

using Steady = std::chrono::steady_clock;

namespace {

struct Handle
{
    int id = 0;
    int fd = -1;
    int events = 0;
    virEventHandleCallback callback = nullptr;
    void* opaque = nullptr;
    virFreeCallback free = nullptr;
    bool removed = false;
};

struct Timer
{
    int id = 0;
    int periodMs = -1; ///< Negative: disabled. Zero: at each turn of the loop.
    Steady::time_point due;
    virEventTimeoutCallback callback = nullptr;
    void* opaque = nullptr;
    virFreeCallback free = nullptr;
    bool removed = false;
};

short toPoll(int events)
{
    int wanted = 0;
    if (events & VIR_EVENT_HANDLE_READABLE)
        wanted |= POLLIN;
    if (events & VIR_EVENT_HANDLE_WRITABLE)
        wanted |= POLLOUT;
    return short(wanted);
}

int fromPoll(short events)
{
    int seen = 0;
    if (events & POLLIN)
        seen |= VIR_EVENT_HANDLE_READABLE;
    if (events & POLLOUT)
        seen |= VIR_EVENT_HANDLE_WRITABLE;
    if (events & (POLLERR | POLLNVAL))
        seen |= VIR_EVENT_HANDLE_ERROR;
    if (events & POLLHUP)
        seen |= VIR_EVENT_HANDLE_HANGUP;
    return seen;
}

} // namespace

/// Handles and timers under one mutex that is never held during a callback. Entries are marked when removed and freed by
/// the loop afterwards, as libvirt asks: the free function may take locks that the remover holds.
class LibvirtEventLoop::Private
{
public:
    Private()
        : wakeFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
    }
    ~Private()
    {
        stop = true;
        wake();
        if (thread.joinable())
            thread.join();
        ::close(wakeFd);
    }

    void wake()
    {
        const std::uint64_t one = 1;
        // The counter is only ever full when the loop has yet to wake up anyway.
        [[maybe_unused]] const ssize_t written = ::write(wakeFd, &one, sizeof one);
    }
    void run()
    {
        outliveBrokenPipes();
        while (!stop)
            turn();
    }
    template<typename Entry>
    static Entry* find(std::list<Entry>& entries, int id)
    {
        const auto at = std::find_if(entries.begin(), entries.end(), [id](const Entry& e) { return e.id == id && !e.removed; });
        return at == entries.end() ? nullptr : &*at;
    }

    std::mutex mutex;
    std::list<Handle> handles;
    std::list<Timer> timers;
    int nextId = 1;
    int wakeFd;
    std::atomic<bool> stop{false};
    std::thread thread;

private:
    void turn();
    int waitMs() const;
    void dispatchTimers();
    void dispatchHandles(const std::vector<pollfd>& polled, const std::vector<int>& ids);
    void freeRemoved();
};

void LibvirtEventLoop::Private::turn()
{
    std::vector<pollfd> polled;
    std::vector<int> ids;
    int wait = -1;
    {
        const std::scoped_lock lock(mutex);
        polled.push_back({wakeFd, POLLIN, 0});
        ids.push_back(0);
        for (const Handle& handle : handles) {
            if (handle.removed || handle.events == 0)
                continue;
            polled.push_back({handle.fd, toPoll(handle.events), 0});
            ids.push_back(handle.id);
        }
        wait = waitMs();
    }
    const int ready = ::poll(polled.data(), polled.size(), wait);
    if (polled[0].revents != 0) {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t got = ::read(wakeFd, &count, sizeof count);
    }
    dispatchTimers();
    if (ready > 0)
        dispatchHandles(polled, ids);
    freeRemoved();
}

int LibvirtEventLoop::Private::waitMs() const
{
    std::optional<Steady::time_point> first;
    for (const Timer& timer : timers)
        if (!timer.removed && timer.periodMs >= 0 && (!first || timer.due < *first))
            first = timer.due;
    if (!first)
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Steady::now()).count();
    return int(std::clamp<std::int64_t>(left, 0, 60'000));
}

void LibvirtEventLoop::Private::dispatchTimers()
{
    std::vector<Timer> due;
    {
        const std::scoped_lock lock(mutex);
        const auto now = Steady::now();
        for (Timer& timer : timers) {
            if (timer.removed || timer.periodMs < 0 || timer.due > now)
                continue;
            timer.due = now + std::chrono::milliseconds(timer.periodMs);
            due.push_back(timer);
        }
    }
    for (const Timer& timer : due) {
        {
            // An earlier callback of this turn may have removed it.
            const std::scoped_lock lock(mutex);
            if (!find(timers, timer.id))
                continue;
        }
        timer.callback(timer.id, timer.opaque);
    }
}

void LibvirtEventLoop::Private::dispatchHandles(const std::vector<pollfd>& polled, const std::vector<int>& ids)
{
    for (size_t i = 1; i < polled.size(); ++i) {
        if (polled[i].revents == 0)
            continue;
        Handle handle;
        {
            const std::scoped_lock lock(mutex);
            const Handle* current = find(handles, ids[i]);
            if (!current)
                continue;
            handle = *current;
        }
        const int seen = fromPoll(polled[i].revents) & (handle.events | VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP);
        if (seen != 0)
            handle.callback(handle.id, handle.fd, seen, handle.opaque);
    }
}

void LibvirtEventLoop::Private::freeRemoved()
{
    std::list<Handle> oldHandles;
    std::list<Timer> oldTimers;
    {
        const std::scoped_lock lock(mutex);
        for (auto it = handles.begin(); it != handles.end();) {
            const auto current = it++;
            if (current->removed)
                oldHandles.splice(oldHandles.end(), handles, current);
        }
        for (auto it = timers.begin(); it != timers.end();) {
            const auto current = it++;
            if (current->removed)
                oldTimers.splice(oldTimers.end(), timers, current);
        }
    }
    for (const Handle& handle : oldHandles)
        if (handle.free)
            handle.free(handle.opaque);
    for (const Timer& timer : oldTimers)
        if (timer.free)
            timer.free(timer.opaque);
}

std::shared_ptr<LibvirtEventLoop> LibvirtEventLoop::share()
{
    static const std::shared_ptr<LibvirtEventLoop> loop = [] {
        // libvirt would print each error; ours go upward as typed errors.
        virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
        std::shared_ptr<LibvirtEventLoop> created(new LibvirtEventLoop);
        return virInitialize() == 0 ? created : nullptr;
    }();
    return loop;
}

LibvirtEventLoop::LibvirtEventLoop()
    : d(std::make_unique<Private>())
{
    // The callbacks carry no user data, so the one loop has to be reachable for them.
    static Private* self = nullptr;
    self = d.get();
    virEventRegisterImpl(
        [](int fd, int events, virEventHandleCallback callback, void* opaque, virFreeCallback free) {
            const std::scoped_lock lock(self->mutex);
            self->handles.push_back({self->nextId++, fd, events, callback, opaque, free, false});
            self->wake();
            return self->handles.back().id;
        },
        [](int id, int events) {
            const std::scoped_lock lock(self->mutex);
            if (Handle* handle = Private::find(self->handles, id))
                handle->events = events;
            self->wake();
        },
        [](int id) {
            const std::scoped_lock lock(self->mutex);
            Handle* handle = Private::find(self->handles, id);
            if (!handle)
                return -1;
            handle->removed = true;
            self->wake();
            return 0;
        },
        [](int period, virEventTimeoutCallback callback, void* opaque, virFreeCallback free) {
            const std::scoped_lock lock(self->mutex);
            const auto due = Steady::now() + std::chrono::milliseconds(std::max(period, 0));
            self->timers.push_back({self->nextId++, period, due, callback, opaque, free, false});
            self->wake();
            return self->timers.back().id;
        },
        [](int id, int period) {
            const std::scoped_lock lock(self->mutex);
            if (Timer* timer = Private::find(self->timers, id)) {
                timer->periodMs = period;
                timer->due = Steady::now() + std::chrono::milliseconds(std::max(period, 0));
            }
            self->wake();
        },
        [](int id) {
            const std::scoped_lock lock(self->mutex);
            Timer* timer = Private::find(self->timers, id);
            if (!timer)
                return -1;
            timer->removed = true;
            self->wake();
            return 0;
        });
    d->thread = std::thread([loop = d.get()] { loop->run(); });
}

LibvirtEventLoop::~LibvirtEventLoop() = default;

void outliveBrokenPipes()
{
    sigset_t brokenPipe;
    sigemptyset(&brokenPipe);
    sigaddset(&brokenPipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &brokenPipe, nullptr);
}

} // namespace gatehouse::vm
