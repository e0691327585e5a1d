// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageErrors.h"
#include "core/image/KernelModules.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

/// What is built into a kernel; the loading order of real modules is held by tst_ImageBuild and by what boots.
class KernelModulesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsBuiltInNeedsNoLoading()
    {
        FileTree tree;
        tree.putFile("usr/lib/modules/6.12.1-amd64/modules.builtin",
                     "kernel/drivers/virtio/virtio_pci.ko\nkernel/lib/crc32c-x.ko\nnonsense\n\nkernel/drivers/block/virtio_blk.ko");
        const Result<KernelModules> modules = KernelModules::of(tree);
        QVERIFY2(modules.has_value(), modules ? "" : qPrintable(modules.error().toString()));
        QCOMPARE(modules->release(), QByteArray("6.12.1-amd64"));
        for (const char* name : {"virtio_pci", "virtio-pci", "crc32c_x", "virtio_blk"}) {
            const auto order = modules->inLoadingOrder({QString::fromLatin1(name)});
            QVERIFY2(order && order->isEmpty(), name);
        }
        for (const char* name : {"nonsense", "virtio", ""}) {
            const auto order = modules->inLoadingOrder({QString::fromLatin1(name)});
            QVERIFY2(!order && order.error().is(image::errors::badRecipe), name);
        }
    }
    void aKernelWithoutModulesIsNone() { QVERIFY(KernelModules::of(FileTree()).error().is(image::errors::badInput)); }
    void aListThatIsTooLongIsRefused()
    {
        FileTree tree;
        tree.putFile("usr/lib/modules/6.12.1-amd64/modules.builtin", QByteArray(5 * 1024 * 1024, 'x'));
        QVERIFY(!KernelModules::of(tree));
    }
};

QTEST_GUILESS_MAIN(KernelModulesTest)
#include "tst_KernelModules.moc"
