// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever QEMU answers: a directory has no more files than it may, and a conversation no more answers than questions.
#include "tests/fuzz/Property.h"

#include "core/image/QemuAcpi.h"
#include "core/image/QtestScript.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const auto files = QemuAcpi::parseDirectory(bytes);
    GATEHOUSE_PROPERTY(!files || (files->size() <= QemuAcpi::mostFiles && std::size_t(files->size()) * 64 <= size));
    QtestScript script;
    const int number = script.inl(0xcfc);
    const int content = script.read(0x1000, 4);
    if (script.answer(toByteArray(bytes))) {
        const auto read = script.bytes(content, 4);
        GATEHOUSE_PROPERTY(!read || read->size() == 4);
        (void)script.value(number);
    }
    return 0;
}
