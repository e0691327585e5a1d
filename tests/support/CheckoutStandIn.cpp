// SPDX-License-Identifier: GPL-3.0-or-later
// Stands where make, docker, mkosi and virt-customize do in tests of back ends. It builds nothing: it plays the lines of a recorded
// log out of the checkout and leaves the files that the checkout says. Lines of "play" in the checkout ("play-TARGET" for another
// target of make than the image; in libguestfs' cache folder for virt-customize):
//   @image FROM TO     copies a file of the checkout to another place in it, as a build writes its result
//   @fill FILE         takes the room that is left on its disk
//   @sleep MS          waits                    @hang          waits for ever
//   @daemon FILE       starts a server with a session of its own that holds a lock on FILE and ignores SIGTERM
//   @exit CODE         ends                     anything else  goes to standard output
#include <algorithm>
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

void removeLine(const std::string& file, const std::string& gone)
{
    std::ifstream list(file);
    std::string left, line;
    while (std::getline(list, line))
        left += line == gone ? "" : line + '\n';
    std::ofstream(file) << left;
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

void fill(const std::string& file)
{
    const std::vector<char> bytes(64 * 1024, 'f');
    const int handle = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    while (handle >= 0 && write(handle, bytes.data(), bytes.size()) > 0) { }
    close(handle);
}

int play(const std::string& checkout, const std::string& name = "play")
{
    std::ifstream log(checkout + "/" + name);
    std::string line;
    while (std::getline(log, line)) {
        std::istringstream words(line);
        std::string verb, first, second;
        words >> verb >> first >> second;
        if (verb == "@image") {
            std::filesystem::create_directories(std::filesystem::path(checkout + "/" + second).parent_path());
            std::ifstream from(checkout + "/" + first, std::ios::binary);
            std::ofstream to(checkout + "/" + second, std::ios::binary);
            to << from.rdbuf();
            to.close();
            if (std::filesystem::file_size(checkout + "/" + second) != std::filesystem::file_size(checkout + "/" + first)) {
                std::printf("cp: error writing '%s': No space left on device\n", second.c_str());
                std::fflush(stdout);
                return 1;
            }
        } else if (verb == "@sleep") {
            usleep(useconds_t(std::stol(first)) * 1000);
        } else if (verb == "@hang") {
            for (;;)
                pause();
        } else if (verb == "@fill") {
            fill(checkout + "/" + first);
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
    if (std::filesystem::exists(checkout + "/play-" + target))
        return play(checkout, "play-" + target);
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
        if (std::filesystem::exists("docker-is-down")) {
            std::fputs("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n", stderr);
            return 1;
        }
        std::ifstream containers("containers");
        if (containers)
            std::cout << containers.rdbuf();
        return 0;
    }
    if (!words.empty() && words[0] == "rm" && std::filesystem::exists("containers")) {
        note(".", "docker " + joined(words));
        removeLine("containers", words.back());
        return 0;
    }
    if (words.empty() || words[0] != "run" || checkout.empty()) {
        if (const char* home = std::getenv("HOME"))
            note(home, "docker " + joined(words));
        return 0;
    }
    note(checkout, "docker " + joined(words));
    // Where there is a list of containers, this one stands in it until it ends by itself or is removed.
    const auto named = std::find(words.begin(), words.end(), "--name");
    if (!std::filesystem::exists(checkout + "/containers") || named == words.end() || named + 1 == words.end())
        return play(checkout);
    std::ofstream(checkout + "/containers", std::ios::app) << *(named + 1) << '\n';
    const int status = play(checkout);
    removeLine(checkout + "/containers", *(named + 1));
    return status;
}

/// Marks the disk as virt-customize would change it: the package update at one place, what the recipe puts in at another.
int asVirtCustomize(const Words& words)
{
    const char* cache = std::getenv("LIBGUESTFS_CACHEDIR");
    const auto added = std::find(words.begin(), words.end(), "--add");
    if (!cache || added == words.end() || added + 1 == words.end())
        return 2;
    if (const int status = play(cache))
        return status;
    const bool update = std::find(words.begin(), words.end(), "--update") != words.end();
    const std::string change = update ? "write -q -P 65 20M 3M" : "write -q -P 66 24M 64k";
    execlp("qemu-io", "qemu-io", "-f", "qcow2", "-c", change.c_str(), (added + 1)->c_str(), static_cast<char*>(nullptr));
    return 9;
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
    if (name == "virt-customize")
        return asVirtCustomize(words);
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
