// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes of the back ends beside Debian, from the examples that are installed.
#include "core/base/Paths.h"
#include "core/image/BackEnds.h"
#include "core/image/ImageErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class RecipeBackEndsTest : public QObject
{
    Q_OBJECT

    static QString pathOf(const QString& name) { return QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/") + name; }
    static QByteArray textOf(const QString& name) { return readFile(pathOf(name) + "/recipe.toml", Recipe::maxBytes).value_or(QByteArray()); }

private Q_SLOTS:
    void theExamples_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("backEnd");
        QTest::addColumn<QStringList>("steps");
        QTest::newRow("dstack") << "dstack" << "debian" << QStringList{"packages", "root", "agent", "verity", "initrd", "uki", "disk", "measure"};
        QTest::newRow("cloud") << "ubuntu-cloud" << "cloud-image" << QStringList{"image", "update", "customise", "measure"};
        QTest::newRow("yocto") << "nethermind-yocto" << "yocto" << QStringList{"setup", "lighthouse", "build", "disk", "measure"};
        QTest::newRow("mkosi") << "nethermind-mkosi" << "mkosi" << QStringList{"build", "disk", "measure"};
    }
    void theExamples()
    {
        QFETCH(QString, name);
        QFETCH(QString, backEnd);
        QFETCH(QStringList, steps);
        const Result<Recipe> recipe = Recipe::load(pathOf(name));
        QVERIFY2(recipe, recipe ? "" : qPrintable(recipe.error().toString()));
        QCOMPARE(recipe->name, name);
        QCOMPARE(toString(recipe->backEnd), backEnd);
        QStringList found;
        for (const OperationStep& step : stepsOf(*recipe, false))
            found.append(step.id);
        QCOMPARE(found, steps);
        QVERIFY(stepsOf(*recipe, true).size() < steps.size());
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("why");
        const auto cloud = [](const char* row, const QByteArray& from, const QByteArray& to, const QString& why) { QTest::newRow(row) << "ubuntu-cloud" << from << to << why; };
        cloud("unknown key", "[cloud_image]", "[cloud_image]\nmirror = \"x\"", "cloud_image.mirror");
        cloud("a table of another back end", "[cloud_image]", "[base]\nsuite = \"bookworm\"\n[cloud_image]", "base: is not a key");
        cloud("not pinned", "sha256 = \"image_sha256\"", "", "nobody pinned");
        cloud("pinned twice", "sha256 = \"image_sha256\"", "sha256 = \"image_sha256\"\nsha512 = \"image_sha256\"", "sha512");
        cloud("pinned by an address", "sha256 = \"image_sha256\"", "sha256 = \"image_url\"", "not a parameter of type sha256");
        cloud("guessed format", "format = \"qcow2\"", "format = \"auto\"", "cloud_image.format");
        cloud("script elsewhere", "scripts = [", "scripts = [\"/etc/passwd\", ", "cloud_image.scripts");
        cloud("package that is an option", "packages = [", "packages = [\"--help\", ", "cloud_image.packages");
        cloud("two packages in one", "packages = [", "packages = [\"a,b\", ", "cloud_image.packages");
        cloud("unit with a command", "enable = [", "enable = [\"x.service; reboot\", ", "cloud_image.enable");
        const auto yocto = [](const char* row, const QByteArray& from, const QByteArray& to, const QString& why) { QTest::newRow(row) << "nethermind-yocto" << from << to << why; };
        yocto("yocto: unknown key", "[yocto]", "[yocto]\ntarget = \"all\"", "yocto.target");
        yocto("yocto: no checkout", "checkout = \"checkout\"", "", "yocto.checkout: is missing");
        yocto("yocto: checkout of another type", "type = \"folder\"", "type = \"url\"", "not a parameter of type folder");
        yocto("yocto: open root", "debug = true", "debug = true\nempty_root_password = true", "empty_root_password: is not a key");
        yocto("yocto: packages", "[yocto]", "[base]\nsuite = \"bookworm\"\n[yocto]", "base: is not a key");
        const auto mkosi = [](const char* row, const QByteArray& from, const QByteArray& to, const QString& why) { QTest::newRow(row) << "nethermind-mkosi" << from << to << why; };
        mkosi("mkosi: unknown key", "[mkosi]", "[mkosi]\nformat = \"disk\"", "mkosi.format");
        mkosi("mkosi: profile that is an option", "[\"devtools\"]", "[\"--debug-shell\"]", "profiles");
        mkosi("mkosi: output elsewhere", "output = \"build\"", "output = \"../build\"", "mkosi.output");
        mkosi("mkosi: packages", "debug = true", "debug = true\npackages = [\"curl\"]", "packages: is not a key");
        mkosi("mkosi: configuration", "[mkosi]", "[[config]]\npath = \"/etc/x\"\nfrom = \"checkout\"\n[mkosi]", "config: is not a key");
        mkosi("mkosi: output above", "output = \"build\"", "output = \"..\"", "mkosi.output");
        mkosi("mkosi: includes from elsewhere", "include = \"tdx-prover.conf\"", "include = \"../tdx-prover.conf\"", "mkosi.images[0].include");
        mkosi("mkosi: includes an option", "include = \"tdx-prover.conf\"", "include = \"--debug\"", "mkosi.images[0].include");
        mkosi("mkosi: image that cannot be chosen", "name = \"surge-tdx-prover\"", "name = \"other\"", "is none of the choices");
        mkosi("mkosi: platform of another type", "platform = \"platform\"", "platform = \"checkout\"", "not a parameter of type choice");
        mkosi("mkosi: target with a command", "measure = \"measure\"", "measure = \"measure; reboot\"", "mkosi.measure");
        mkosi("mkosi: suffix that is a word", "image_suffix = \"-dev\"", "image_suffix = \"dev x\"", "image_suffix");
        cloud("open root in release", "debug = true", "debug = false", "debug = true");
    }
    void refuses()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, why);
        QByteArray text = textOf(name);
        QVERIFY2(text.contains(from), "the example changed; adapt the row");
        text.replace(text.indexOf(from), from.size(), to);
        const Result<Recipe> recipe = Recipe::parse(text, "/");
        QVERIFY(!recipe);
        QVERIFY2(recipe.error().is(image::errors::badRecipe), qPrintable(recipe.error().toString()));
        QVERIFY2(recipe.error().detail().contains(why), qPrintable(recipe.error().detail()));
        QVERIFY2(recipe.error().detail().startsWith("line "), qPrintable(recipe.error().detail()));
    }
    void anOpenRootBelongsToDev()
    {
        const Result<Recipe> recipe = Recipe::load(pathOf("ubuntu-cloud"));
        QVERIFY(recipe);
        QCOMPARE(recipe->resolve({{"image_sha256", QString(64, 'a')}})->value("variant"), "release");
        const Result<Recipe> release = recipe->withVariant("release");
        const Result<Recipe> dev = recipe->withVariant("dev");
        QVERIFY(release && dev);
        QVERIFY(!release->cloud.emptyRootPassword && !release->debug);
        QVERIFY(dev->cloud.emptyRootPassword && dev->debug);
        // An image that nobody pinned is not built.
        QVERIFY(!recipe->resolve({}));
    }
};

QTEST_GUILESS_MAIN(RecipeBackEndsTest)
#include "tst_RecipeBackEnds.moc"
