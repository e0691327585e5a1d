// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

namespace gatehouse::vm {

/// libvirt writes to its socket by write(2): when the daemon dies in that moment, SIGPIPE would end this process. Call it in
/// each thread that calls libvirt; the write fails with EPIPE then, which libvirt reports.
void outliveBrokenPipes();

/// The event loop that libvirt's client needs, on a thread of its own. libvirt allows one implementation for the whole
/// process, so all connections share one; it runs from the first share to the end of the process, because libvirt may
/// still hand callbacks back after a connection is closed.
///
/// libvirt's default implementation is not used: it runs on GLib's default main context, which Qt's event dispatcher owns
/// in the GUI thread. A thread beside it waits for that ownership in vain, and libvirt's callbacks run in the GUI thread.
/// (https://libvirt.org/html/libvirt-libvirt-event.html)
class LibvirtEventLoop
{
public:
    /// The running loop; empty when libvirt could not be initialised.
    static std::shared_ptr<LibvirtEventLoop> share();
    ~LibvirtEventLoop();
    LibvirtEventLoop(const LibvirtEventLoop&) = delete;
    LibvirtEventLoop& operator=(const LibvirtEventLoop&) = delete;

private:
    LibvirtEventLoop();
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace gatehouse::vm
