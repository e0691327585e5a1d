// SPDX-License-Identifier: GPL-3.0-or-later
// A program that misbehaves on demand. Each argument is carried out in order:
//   out=TEXT err=TEXT    a line to standard output or error        partial=TEXT   the same without newline
//   echo                 standard input to standard output         env            the environment, one per line
//   sleep=MS             waits                                     hang           waits for ever
//   chatter=BYTES        that many bytes in 80-byte lines          flood          output for ever
//   crash=SIGNAL         ends itself by the signal                 exit=CODE
//   ignore-term          SIGTERM has no effect from here on        on-term=TEXT   SIGTERM prints TEXT and exits 0
//   grandchild=FILE      starts a child that hangs, and writes its process id to FILE (- : standard output)
//   daemon=FILE          starts one with a session of its own that ignores SIGTERM and holds a lock on FILE as long as it lives
//   pid                  prints its own process id                 cwd            prints the working folder
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

extern char** environ;

namespace {

std::string onTerm;

void say(const std::string& text)
{
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

void handleTerm(int)
{
    const std::string line = onTerm + "\n";
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0)
        _exit(9);
    _exit(0);
}

void sleepMs(long ms)
{
    timespec time{ms / 1000, (ms % 1000) * 1000000};
    while (nanosleep(&time, &time) != 0) {
    }
}

void startGrandchild(const std::string& file)
{
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGTERM, SIG_IGN);
        for (;;)
            pause();
    }
    if (FILE* out = file == "-" ? stdout : std::fopen(file.c_str(), "w")) {
        std::fprintf(out, "%d\n", int(child));
        std::fflush(out);
    }
}

void startDaemon(const std::string& file)
{
    int ready[2];
    if (pipe(ready) != 0)
        _exit(9);
    if (fork() == 0) {
        setsid();
        signal(SIGTERM, SIG_IGN);
        const int lock = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (lock < 0 || flock(lock, LOCK_EX) != 0 || write(ready[1], "x", 1) != 1)
            _exit(9);
        // Nothing of the parent's output is held open, as a server would not either.
        for (int i = 0; i < 3; ++i)
            close(i);
        for (;;)
            pause();
    }
    close(ready[1]);
    char byte;
    if (read(ready[0], &byte, 1) != 1)
        _exit(9);
}

void chatter(long bytes)
{
    const std::string line = std::string(79, 'x') + "\n";
    for (long sent = 0; bytes < 0 || sent < bytes; sent += long(line.size()))
        std::fputs(line.c_str(), stdout);
    std::fflush(stdout);
}

void perform(const std::string& verb, const std::string& value)
{
    if (verb == "out")
        say(value + "\n");
    else if (verb == "partial")
        say(value);
    else if (verb == "err")
        std::fprintf(stderr, "%s\n", value.c_str());
    else if (verb == "echo")
        for (int c = std::getchar(); c != EOF; c = std::getchar())
            std::putchar(c);
    else if (verb == "env")
        for (char** entry = environ; *entry; ++entry)
            say(std::string(*entry) + "\n");
    else if (verb == "sleep")
        sleepMs(std::atol(value.c_str()));
    else if (verb == "hang")
        for (;;)
            pause();
    else if (verb == "chatter")
        chatter(std::atol(value.c_str()));
    else if (verb == "flood")
        chatter(-1);
    else if (verb == "crash")
        std::raise(std::atoi(value.c_str()));
    else if (verb == "exit")
        std::exit(std::atoi(value.c_str()));
    else if (verb == "ignore-term")
        signal(SIGTERM, SIG_IGN);
    else if (verb == "on-term") {
        onTerm = value;
        signal(SIGTERM, handleTerm);
    } else if (verb == "grandchild")
        startGrandchild(value);
    else if (verb == "daemon")
        startDaemon(value);
    else if (verb == "pid")
        say(std::to_string(getpid()) + "\n");
    else if (verb == "cwd") {
        char folder[4096];
        say(std::string(getcwd(folder, sizeof folder) ? folder : "?") + "\n");
    } else {
        std::fprintf(stderr, "unknown verb %s\n", verb.c_str());
        std::exit(64);
    }
}

} // namespace

int main(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const size_t equals = argument.find('=');
        perform(argument.substr(0, equals), equals == std::string::npos ? "" : argument.substr(equals + 1));
    }
    return 0;
}
