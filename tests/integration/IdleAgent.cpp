// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for the guest agent in the tests of machines: reports its registers and disks on the console, writes to the
// host volume, answers "idle-agent\n" to whoever connects to port 80, and says so when it is asked to end.
#include <arpa/inet.h>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace {

volatile std::sig_atomic_t asked = 0;

void onTerm(int)
{
    asked = 1;
}

int listenOn(unsigned short port)
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(fd, 4) != 0)
        std::perror("idle-agent");
    return fd;
}

} // namespace

int main()
{
    struct sigaction action{};
    action.sa_handler = onTerm;
    sigaction(SIGTERM, &action, nullptr);
    sigset_t term, outside;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &outside);
    for (const char* pcr : {"4", "9", "11"}) {
        std::ifstream file(std::string("/sys/class/tpm/tpm0/pcr-sha256/") + pcr);
        std::string value;
        std::getline(file, value);
        std::cout << "idle-agent: pcr" << pcr << '=' << value << std::endl;
    }
    std::cout << "idle-agent: data-disk=" << (access("/dev/disk/by-id/virtio-gatehouse-data", R_OK | W_OK) == 0 ? "there" : "missing") << std::endl;
    std::ofstream("/mnt/host_volume/from-guest") << "hello host\n";
    const int server = listenOn(80);
    std::cout << "idle-agent: up" << std::endl;
    // The signal is let in only while waiting: one that came between a look at the flag and the wait would be lost.
    pollfd waiting{server, POLLIN, 0};
    while (!asked) {
        if (ppoll(&waiting, 1, nullptr, &outside) < 0)
            continue;
        const int client = accept(server, nullptr, nullptr);
        if (client < 0)
            continue;
        const std::string answer = "idle-agent\n";
        if (write(client, answer.data(), answer.size()) < 0)
            std::perror("idle-agent");
        close(client);
    }
    // Proves in two ways that it was stopped in order: the host volume is still there, and so is the journal, which
    // forwards to the console in its own time.
    std::ofstream("/mnt/host_volume/asked-to-end") << "in order\n";
    std::cout << "idle-agent: asked to end" << std::endl;
    sleep(3);
    return 0;
}
