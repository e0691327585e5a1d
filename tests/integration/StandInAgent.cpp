// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for the guest agent in the tests of images: reports what the kernel says of the TPM, the mounts and the
// configuration, one "stand-in: key=value" line each, and powers the machine off.
#include <fstream>
#include <iostream>
#include <string>
#include <sys/reboot.h>
#include <unistd.h>

namespace {

void report(const std::string& key, const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line))
        std::cout << "stand-in: " << key << '=' << line << std::endl;
}

void reportAccess(const std::string& key, const std::string& path)
{
    std::ofstream file(path);
    file << 'x';
    file.flush();
    std::cout << "stand-in: " << key << '=' << (file.good() ? "writable" : "read-only") << std::endl;
}

/// The log of this boot, beside which the test can hold the predicted events.
void keep(const std::string& from, const std::string& to)
{
    const std::ifstream source(from, std::ios::binary);
    std::ofstream target(to, std::ios::binary);
    target << source.rdbuf();
}

} // namespace

int main()
{
    report("uptime", "/proc/uptime");
    for (const char* pcr : {"4", "9", "11"})
        report(std::string("pcr") + pcr, std::string("/sys/class/tpm/tpm0/pcr-sha256/") + pcr);
    keep("/sys/kernel/security/tpm0/binary_bios_measurements", "/mnt/host_volume/boot-log");
    report("config", "/etc/gatehouse/trusted.env");
    report("resolv", "/run/resolv.conf");
    report("modules", "/proc/modules");
    for (const char* folder : {"/usr", "/etc", "/var", "/tmp", "/run", "/mnt/host_volume"})
        reportAccess(std::string("access") + folder, std::string(folder) + "/stand-in-test");
    std::cout << "stand-in: end" << std::endl;
    sync();
    sleep(2); // The journal forwards to the console in its own time.
    reboot(RB_POWER_OFF);
    return 0;
}
