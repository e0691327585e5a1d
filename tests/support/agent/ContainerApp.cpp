// SPDX-License-Identifier: GPL-3.0-or-later
// An application for a container: statically linked, so that the image needs nothing else. Answers every request with what
// it sees of its surroundings, one "name=value" per line.
#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sstream>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

std::string fileText(const char* path)
{
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The address of @p name in /etc/hosts; a static program has no resolver.
std::string addressOf(const std::string& name)
{
    std::ifstream hosts("/etc/hosts");
    for (std::string line; std::getline(hosts, line);) {
        std::istringstream words(line);
        std::string address;
        words >> address;
        for (std::string word; words >> word;) {
            if (word == name)
                return address;
        }
    }
    return {};
}

int connectTo(const std::string& address, int port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval wait{3, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<unsigned short>(port));
    if (::inet_pton(AF_INET, address.c_str(), &to.sin_addr) != 1 || ::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
        ::close(socket);
        return -1;
    }
    return socket;
}

std::string get(const std::string& url, const std::string& path)
{
    const std::string rest = url.substr(std::strlen("http://"));
    const std::size_t colon = rest.find(':');
    const int socket = connectTo(addressOf(rest.substr(0, colon)), std::atoi(rest.c_str() + colon + 1));
    if (socket < 0)
        return "unreachable";
    const std::string question = "GET " + path + " HTTP/1.1\r\nHost: dstack-guest\r\nConnection: close\r\n\r\n";
    std::string answer;
    if (::write(socket, question.data(), question.size()) == static_cast<ssize_t>(question.size())) {
        char buffer[4096];
        for (ssize_t got = 0; (got = ::read(socket, buffer, sizeof buffer)) > 0;)
            answer.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(socket);
    const std::size_t body = answer.find("\r\n\r\n");
    return body == std::string::npos ? "nothing" : answer.substr(body + 4);
}

std::string canWrite(const std::string& path)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return std::strerror(errno);
    ::close(file);
    return "yes";
}

std::string report()
{
    std::ostringstream out;
    out << "version=" << fileText("/version") << "key=" << get(std::getenv("GATEHOUSE_KEY_SERVICE"), "/getkey/demo") << '\n';
    out << "node=" << std::getenv("GATEHOUSE_NODE_ADDRESS") << '\n';
    out << "data=" << canWrite(std::string(std::getenv("GATEHOUSE_DATA")) + "/written") << '\n';
    out << "root=" << canWrite("/written") << "\nhost=" << canWrite("/mnt/host_volume/written") << '\n';
    out << "hostfile=" << fileText("/mnt/host_volume/for-the-application") << '\n';
    const int outside = connectTo(std::getenv("GATEHOUSE_TEST_OUTSIDE") ? std::getenv("GATEHOUSE_TEST_OUTSIDE") : "10.0.2.2", 80);
    out << "outside=" << (outside >= 0 ? "reachable" : std::strerror(errno)) << '\n';
    out << "idmap=" << fileText("/proc/self/uid_map") << fileText("/proc/self/status");
    return out.str();
}

} // namespace

int main()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in here = {};
    here.sin_family = AF_INET;
    here.sin_port = htons(80); // As the original's example application.
    if (::bind(listener, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0 || ::listen(listener, 8) != 0) {
        std::perror("container-app");
        return 1;
    }
    std::puts("container-app listens");
    std::fflush(stdout);
    for (;;) {
        const int peer = ::accept(listener, nullptr, nullptr);
        if (peer < 0)
            continue;
        char question[4096];
        if (::read(peer, question, sizeof question) > 0) {
            const std::string body = report();
            const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size())
                + "\r\n\r\n" + body;
            if (::write(peer, answer.data(), answer.size()) < 0)
                std::perror("container-app");
        }
        ::close(peer);
    }
}
