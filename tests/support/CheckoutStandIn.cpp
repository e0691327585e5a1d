// SPDX-License-Identifier: GPL-3.0-or-later
// Stands where make, docker and mkosi do in tests of back ends that build a checkout. It builds nothing: it plays the lines of a
// recorded log out of the checkout and leaves the files that the checkout says. Lines of "play" in the checkout:
//   @image FROM TO     copies a file of the checkout to another place in it, as a build writes its result
//   @sleep MS          waits                    @hang          waits for ever
//   @daemon FILE       starts a server with a session of its own that holds a lock on FILE and ignores SIGTERM
//   @exit CODE         ends                     anything else  goes to standard output
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using Words = std::vector<std::string>;

void note(const std::string& checkout, const std::string& text)
{
    std::ofstream(checkout + "/calls", std::ios::app) << text << '\n';
}

std::string joined(const Words& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

void startDaemon(const std::string& file)
{
    int ready[2];
    if (pipe(ready) != 0)
        std::exit(9);
    if (fork() == 0) {
        setsid();
        signal(SIGTERM, SIG_IGN);
        const int lock = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (lock < 0 || flock(lock, LOCK_EX) != 0 || write(ready[1], "x", 1) != 1)
            _exit(9);
        for (int i = 0; i < 3; ++i)
            close(i);
        for (;;)
            pause();
    }
    close(ready[1]);
    char byte;
    if (read(ready[0], &byte, 1) != 1)
        std::exit(9);
}

int play(const std::string& checkout)
{
    std::ifstream log(checkout + "/play");
    std::string line;
    while (std::getline(log, line)) {
        std::istringstream words(line);
        std::string verb, first, second;
        words >> verb >> first >> second;
        if (verb == "@image") {
            std::filesystem::create_directories(std::filesystem::path(checkout + "/" + second).parent_path());
            std::ifstream from(checkout + "/" + first, std::ios::binary);
            std::ofstream(checkout + "/" + second, std::ios::binary) << from.rdbuf();
        } else if (verb == "@sleep") {
            usleep(useconds_t(std::stol(first)) * 1000);
        } else if (verb == "@hang") {
            for (;;)
                pause();
        } else if (verb == "@daemon") {
            startDaemon(checkout + "/" + first);
        } else if (verb == "@exit") {
            return std::stoi(first);
        } else {
            std::puts(line.c_str());
            std::fflush(stdout);
        }
    }
    return 0;
}

int asMake(const Words& words)
{
    std::string checkout, target, docker = "docker";
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--directory" && i + 1 < words.size())
            checkout = words[++i];
        else if (words[i].rfind("DOCKER=", 0) == 0)
            docker = words[i].substr(7);
        else
            target = words[i];
    }
    if (target.rfind("FILE=", 0) == 0) {
        // "make measure FILE=…" of a checkout for mkosi.
        note(checkout, "make measure " + target);
        std::ifstream from(checkout + "/measured.json", std::ios::binary);
        if (!from) {
            std::puts("measured-boot: not found");
            return 2;
        }
        std::ofstream(checkout + "/build/measurements.json", std::ios::binary) << from.rdbuf();
        return 0;
    }
    note(checkout, "make " + target);
    if (target == "setup-lighthouse") {
        const std::string folder = checkout + "/meta-lighthouse-bin/recipes-nodes/lighthouse";
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/lighthouse") << "a lighthouse\n";
        return 0;
    }
    if (target == "azure-image")
        return play(checkout);
    if (target != "azure-image-docker")
        return 0;
    const std::string volume = checkout + "/artifacts:/artifacts";
    const pid_t child = fork();
    if (child == 0) {
        execl(docker.c_str(), docker.c_str(), "run", "-u", "root", "-it", "--rm", "-v", volume.c_str(), "tdx-poky", static_cast<char*>(nullptr));
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int asDocker(const Words& words)
{
    std::string checkout;
    for (const std::string& word : words)
        if (const auto at = word.find("/artifacts:/artifacts"); at != std::string::npos)
            checkout = word.substr(0, at);
    if (!words.empty() && words[0] == "ps") {
        std::ifstream containers("containers");
        if (containers)
            std::cout << containers.rdbuf();
        return 0;
    }
    if (!words.empty() && words[0] == "rm" && std::filesystem::exists("containers")) {
        note(".", "docker " + joined(words));
        return 0;
    }
    if (words.empty() || words[0] != "run" || checkout.empty()) {
        if (const char* home = std::getenv("HOME"))
            note(home, "docker " + joined(words));
        return 0;
    }
    note(checkout, "docker " + joined(words));
    return play(checkout);
}

} // namespace

int main(int argc, char** argv)
{
    const std::string name = std::filesystem::path(argv[0]).filename();
    const Words words(argv + 1, argv + argc);
    if (name == "make")
        return asMake(words);
    if (name == "docker")
        return asDocker(words);
    // mkosi: started in its checkout.
    if (words.size() == 1 && words[0] == "--version") {
        std::ifstream version("version");
        std::string line;
        std::getline(version, line);
        std::puts(line.c_str());
        return 0;
    }
    note(".", name + " " + joined(words));
    if (!words.empty() && words.back() == "summary") {
        std::ifstream summary("summary");
        std::cout << summary.rdbuf();
        return 0;
    }
    return play(".");
}
