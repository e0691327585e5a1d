// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/Recipe.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class RecipeTest : public QObject
{
    Q_OBJECT

    QByteArray m_text;

    QMap<QString, QString> required() const
    {
        return {{"agent", "/bin/true"}, {"contract", "0x262eE8243e568Ae38af2C3BCBb8d526bBBA14485"}, {"eth_rpc_url", "http://10.0.2.2:8545"}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        const Result<QByteArray> text = readFile(GATEHOUSE_SOURCE_DIR "/images/dstack/recipe.toml", Recipe::maxBytes);
        QVERIFY(text.has_value());
        m_text = *text;
    }
    void theRealOne()
    {
        const Result<Recipe> recipe = Recipe::load(GATEHOUSE_SOURCE_DIR "/images/dstack");
        QVERIFY2(recipe.has_value(), recipe ? "" : qPrintable(recipe.error().toString()));
        QCOMPARE(recipe->name, "dstack");
        QVERIFY(recipe->packages.contains("systemd-sysv"));
        QVERIFY(recipe->parameter("contract")->type == ParameterType::Address);
        QVERIFY(recipe->parameter("contract")->changesMeasurement);
        QVERIFY(!recipe->wishes().isEmpty());
        QVERIFY(recipe->configs.size() >= 3);
        QCOMPARE(recipe->machine.vcpus, 1);
        QCOMPARE(recipe->machine.memoryMiB, 1024);
        QVERIFY(recipe->machine.firmware.startsWith('/'));
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        const auto row = [](const char* name, const QByteArray& from, const QByteArray& to) { QTest::newRow(name) << from << to; };
        row("no TOML", "schema = 1", "schema = = 1");
        row("other schema", "schema = 1", "schema = 2");
        row("unknown key", "schema = 1", "schema = 1\nsurprise = true");
        row("unknown key in a table", "[base]", "[base]\nsurprise = \"http://example.org\"");
        row("mirror that is no address", "[base]", "[base]\nmirror = \"file:///srv\"");
        row("mirror of a name that builds take", "[parameters.label]", "[parameters.mirror]");
        row("name with a path", "name = \"dstack\"", "name = \"../dstack\"");
        row("missing suite", "suite = \"bookworm\"", "");
        row("suite that is an option", "suite = \"bookworm\"", "suite = \"--help\"");
        row("package that is an option", "\"busybox-static\"", "\"-o=APT::X\"");
        row("package twice", "\"busybox-static\"", "\"e2fsprogs\"");
        row("number for a text", "version = \"1\"", "version = 1");
        row("time before FAT", "source_date = 1748563200", "source_date = 0");
        row("quote in the command line", "quiet panic", "quiet \\\" panic");
        row("line end in the command line", "quiet panic", "quiet\\npanic");
        row("path that leaves the image", "\"/mnt/host_volume\"", "\"/../host_volume\"");
        row("init that leaves the recipe", "init = \"../common/initrd/init\"", "init = \"/etc/passwd\"");
        row("init far away", "init = \"../common/initrd/init\"", "init = \"../../common/initrd/init\"");
        row("init that climbs", "init = \"../common/initrd/init\"", "init = \"../common/../../init\"");
        row("choice without choices", "type = \"address\"", "type = \"choice\"");
        row("choices without a choice", "type = \"address\"", "type = \"address\"\nchoices = [\"a\"]");
        row("parameter of an unknown variant", "type = \"address\"", "type = \"address\"\nvariant = \"blue\"");
        row("parameter of a name that builds take", "[parameters.label]", "[parameters.artifacts]");
        row("port beyond the last", "[base]", "[[ports]]\nport = 70000\npurpose = \"x\"\n[base]");
        row("unknown back end", "schema = 1", "schema = 1\nbackend = \"nix\"");
        row("unknown compression", "compression = \"zstd\"", "compression = \"xz\"");
        row("unknown type", "type = \"address\"", "type = \"number\"");
        row("default of another type", "default = \"11155111\"", "default = \"many\"");
        row("configuration of no parameter", "CONTRACT = \"contract\"", "CONTRACT = \"kontract\"");
        row("program of another type", "parameter = \"agent\"", "parameter = \"contract\"");
        row("machine without processors", "vcpus = 1", "vcpus = 0");
        row("machine of no size", "memory_mib = 1024", "memory_mib = \"1G\"");
        row("firmware that is not absolute", "firmware = \"/usr", "firmware = \"../usr");
        row("firmware of an unknown release", "vcpus = 1", "vcpus = 1\nfirmware_rule = \"edk3\"");
        row("machine that is not known", "vcpus = 1", "vcpus = 1\nmachine = \"microvm\"");
        row("machine that reads a file", "vcpus = 1", "vcpus = 1\nmachine = \"q35,firmware=/etc/passwd\"");
        row("device of the building computer", "vcpus = 1", "vcpus = 1\ndevices = [\"vfio-pci,host=01:00.0\"]");
        row("too few address bits", "vcpus = 1", "vcpus = 1\naddress_bits = 32");
        row("mode that is no mode", "mode = \"0700\"", "mode = \"rwx\"");
    }
    void refuses()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QByteArray text = m_text;
        QVERIFY2(text.contains(from), "the real recipe changed; adapt the row");
        text.replace(text.indexOf(from), from.size(), to);
        const Result<Recipe> recipe = Recipe::parse(text, "/");
        QVERIFY(!recipe.has_value());
        QVERIFY2(recipe.error().is(image::errors::badRecipe), qPrintable(recipe.error().toString()));
    }
    void theComplaintNamesTheLine_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("text");
        QTest::newRow("unknown key") << QByteArray("[base]") << QByteArray("[base]\nsurprise = \"http://example.org\"") << "base.surprise: is not a key of this schema";
        QTest::newRow("value") << QByteArray("[base]") << QByteArray("[base]\nextract = 3") << "base.extract: is not a list";
        QTest::newRow("missing") << QByteArray("[base]\nsuite = \"bookworm\"") << QByteArray("\n[base]\n") << "base.suite: is missing";
    }
    void theComplaintNamesTheLine()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, text);
        QByteArray recipe = m_text;
        if (QTest::currentDataTag() == QByteArray("value"))
            recipe.replace("extract = []\n", "");
        const qsizetype at = recipe.indexOf(from);
        QVERIFY(at > 0);
        recipe.replace(at, from.size(), to);
        // All three put the complaint on the line after the beginning of the change.
        const qsizetype line = recipe.left(at).count('\n') + 2;
        const Result<Recipe> parsed = Recipe::parse(recipe, "/");
        QVERIFY(!parsed);
        QVERIFY2(parsed.error().detail().startsWith(QStringLiteral("line %1: %2").arg(line).arg(text)), qPrintable(parsed.error().detail()));
    }
    /// Each of these leads the TOML library to one of its own assertions, or to what it calls unreachable: an error all the same, in
    /// every kind of build.
    void brokenTextIsAnError_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("control character in a key") << QByteArray("[[\x01" "easurements.set]]\nname = \"x\"\n");
        QTest::newRow("letter outside of a text") << QByteArray("[[measurements\xd2\x87" "et]]\nname = 1\n");
        QTest::newRow("accented key") << QByteArray("sch\xc3\xa9ma = 1\n");
        QTest::newRow("accented value") << QByteArray("schema = \xc3\xa9\n");
        QTest::newRow("half a character") << QByteArray("schema = \xc3");
        QTest::newRow("open bracket") << QByteArray("[");
        QTest::newRow("open brackets") << QByteArray(4000, '[');
        QTest::newRow("open array of tables") << QByteArray("[[a");
        QTest::newRow("dots") << QByteArray("a..b = 1");
        QTest::newRow("zeros") << QByteArray(64, '\0');
    }
    void brokenTextIsAnError()
    {
        QFETCH(QByteArray, text);
        const Result<Recipe> recipe = Recipe::parse(text, "/");
        QVERIFY(!recipe);
        QVERIFY2(recipe.error().is(image::errors::badRecipe), qPrintable(recipe.error().toString()));
        QVERIFY(!recipe.error().detail().isEmpty());
    }
    void parameters_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("good");
        const auto row = [](const char* title, const QString& name, const QString& value, bool good) { QTest::newRow(title) << name << value << good; };
        row("address", "contract", "0x435d16671575372cae5228029a1a9857e9482849", true);
        row("short address", "contract", "0x435d", false);
        row("address with a line", "contract", "0x435d16671575372cae5228029a1a9857e9482849\nX=1", false);
        row("empty but needed", "contract", "", false);
        row("url", "eth_rpc_url", "https://host.example:8545/v2/key-1", true);
        row("url with a user", "eth_rpc_url", "http://user:secret@host/", false);
        row("url with a command", "eth_rpc_url", "http://host/$(reboot)", false);
        row("file url", "eth_rpc_url", "file:///etc/passwd", false);
        row("chain id", "chain_id", "31337", true);
        row("negative chain id", "chain_id", "-1", false);
        row("hex chain id", "chain_id", "0x1", false);
        row("chain id beyond 2^53", "chain_id", "9999999999999999", false);
        row("relative program", "agent", "agent", false);
        row("label", "label", "blue-1", true);
        row("label with a quote", "label", "a'b", false);
        row("unknown", "surprise", "1", false);
    }
    void parameters()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(bool, good);
        const Result<Recipe> recipe = Recipe::parse(m_text, "/");
        QVERIFY(recipe.has_value());
        QMap<QString, QString> overrides = required();
        overrides[name] = value;
        const auto values = recipe->resolve(overrides);
        QCOMPARE(values.has_value(), good);
        if (good)
            QCOMPARE(values->value(name), value);
        else
            QVERIFY(values.error().is(image::errors::badParameter));
    }
    /// The real recipe without the variants that it has itself.
    QByteArray withoutVariants() const
    {
        const qsizetype first = m_text.indexOf("[[variants]]");
        QByteArray text = m_text.left(first) + m_text.mid(m_text.indexOf("[[host_programs]]", first));
        return text.replace("variant = \"dev\"\n", "");
    }
    /// What the host's firmware tables say stands in no register.
    void noImageTakesCredentialsOfTheHost()
    {
        for (const char* name : {"dstack", "nethermind"}) {
            const Result<Recipe> recipe = Recipe::load(QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/") + QLatin1String(name));
            QVERIFY(recipe.has_value());
            QVERIFY2(recipe->commandLine.split(' ').contains("systemd.import_credentials=no"), name);
        }
    }
    void theRealOneHasVariants()
    {
        const Result<Recipe> recipe = Recipe::load(GATEHOUSE_SOURCE_DIR "/images/dstack");
        QVERIFY(recipe.has_value());
        QCOMPARE(recipe->parameter("variant")->defaultValue, "release");
        const auto release = recipe->withVariant("release");
        const auto dev = recipe->withVariant("dev");
        QVERIFY(release && dev && !release->debug && dev->debug);
        QCOMPARE(release->packages, recipe->packages);
        QCOMPARE(release->lockName(), "packages.lock");
        for (const auto& [variant, suite] : {std::pair{*release, "bookworm"}, std::pair{*dev, "bookworm"}, std::pair{*release, "trixie"}, std::pair{*dev, "trixie"}}) {
            const auto whole = variant.withSuite(suite);
            QVERIFY(whole.has_value());
            const auto lock = readFile(whole->folder + '/' + whole->lockName(), Recipe::maxBytes);
            QVERIFY2(lock.has_value() && lock->contains("wishes " + whole->wishes().toLatin1()), qPrintable(whole->lockName()));
        }
    }
    static QByteArray variantText()
    {
        return "\n[[variants]]\nname = \"release\"\ndescription = \"a\"\n[[variants]]\nname = \"dev\"\ndescription = \"b\"\ndebug = true\n"
               "packages = [\"strace\"]\nfiles = [\"../common/rootfs-dev\"]\nenable = [\"x.service\"]\n[[variants.ports]]\nport = 22\npurpose = \"ssh\"\n"
               "[[ports]]\nport = 8545\npurpose = \"json-rpc\"\n"
               "[[artifacts]]\nname = \"thing\"\nurl = \"thing_url\"\nsha256 = \"thing_sha256\"\nformat = \"zip\"\ninto = \"/usr/lib/thing\"\nprograms = [\"thing\"]\n"
               "[parameters.thing_url]\ntype = \"url\"\ndescription = \"c\"\ndefault = \"https://example.org/thing.zip\"\nchanges_measurement = false\n"
               "[parameters.thing_sha256]\ntype = \"sha256\"\ndescription = \"d\"\nrequired = true\n"
               "[parameters.network]\ntype = \"choice\"\ndescription = \"e\"\nchoices = [\"one\", \"two\"]\ndefault = \"one\"\nrefused = { gone = \"it was shut down\" }\n"
               "[parameters.key]\ntype = \"file\"\ndescription = \"f\"\nvariant = \"dev\"\n";
    }
    void variantsAddToTheRecipe()
    {
        const Result<Recipe> recipe = Recipe::parse(withoutVariants() + variantText(), "/");
        QVERIFY2(recipe.has_value(), recipe ? "" : qPrintable(recipe.error().toString()));
        QCOMPARE(recipe->parameter("variant")->choices, QStringList({"release", "dev"}));
        QCOMPARE(recipe->parameter("variant")->defaultValue, "release");
        QVERIFY(!recipe->parameter("artifacts")->changesMeasurement);
        QVERIFY(!recipe->parameter("thing_url")->changesMeasurement);
        const auto release = recipe->withVariant("release");
        const auto dev = recipe->withVariant("dev");
        QVERIFY(release && dev);
        QVERIFY(!release->debug && dev->debug);
        QCOMPARE(release->wishes(), recipe->wishes());
        QVERIFY(dev->wishes() != release->wishes());
        QCOMPARE(release->lockName(), "packages.lock");
        QCOMPARE(dev->lockName(), "packages.dev.lock");
        QCOMPARE(release->ports, QList<PortSpec>({{8545, "json-rpc"}}));
        QCOMPARE(dev->ports, QList<PortSpec>({{8545, "json-rpc"}, {22, "ssh"}}));
        QCOMPARE(dev->rootFiles.last(), "../common/rootfs-dev");
        QCOMPARE(dev->enabledUnits.last(), "x.service");
        QVERIFY(recipe->withVariant("blue").error().is(image::errors::badParameter));
    }
    /// variantText() with a version and a licence.
    static QByteArray versionText(const QByteArray& licence, const QByteArray& hash = {})
    {
        QByteArray text = variantText();
        text.replace("sha256 = \"thing_sha256\"\n", "sha256 = \"thing_sha256\"\nversion = \"thing_version\"\nlicense = \"" + licence + "\"\n");
        if (!hash.isEmpty())
            text.replace("description = \"d\"\n", "description = \"d\"\ndefault = \"" + hash + "\"\n");
        return text + "[parameters.thing_version]\ntype = \"text\"\ndescription = \"g\"\ndefault = \"1.2\"\nchanges_measurement = false\n";
    }
    void artifactsHaveVersionAndLicence_data()
    {
        QTest::addColumn<QByteArray>("hash");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("sha256");
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("version");
        const QString own = "https://example.org/thing.zip";
        const QString other = "https://example.org/thing-2.zip";
        const QByteArray a(64, 'a');
        QTest::newRow("the recipe's own") << QByteArray() << own << QString(64, 'b') << "1.2" << "1.2";
        QTest::newRow("another address") << QByteArray() << other << QString(64, 'b') << "1.2" << "";
        QTest::newRow("another address, and said") << QByteArray() << other << QString(64, 'b') << "2" << "2";
        QTest::newRow("the recipe's hash from elsewhere") << a << other << QString(64, 'A') << "1.2" << "1.2";
        QTest::newRow("another hash") << a << own << QString(64, 'b') << "1.2" << "";
        QTest::newRow("said to be unknown") << a << own << QString(64, 'a') << "" << "";
    }
    void artifactsHaveVersionAndLicence()
    {
        QFETCH(QByteArray, hash);
        const auto recipe = Recipe::parse(withoutVariants() + versionText("Apache-2.0 OR MIT", hash), "/");
        QVERIFY2(recipe, recipe ? "" : qPrintable(recipe.error().toString()));
        QCOMPARE(recipe->artifacts[0].licence, "Apache-2.0 OR MIT");
        QFETCH(QString, url);
        QFETCH(QString, sha256);
        QFETCH(QString, said);
        QTEST(recipe->artifactVersion(recipe->artifacts[0], {{"thing_url", url}, {"thing_sha256", sha256}, {"thing_version", said}}), "version");
    }
    void wrongVersionsAndLicencesAreRefused()
    {
        const auto licence = Recipe::parse(withoutVariants() + versionText("Apache2"), "/");
        QVERIFY(!licence && licence.error().is(image::errors::badRecipe));
        QVERIFY2(licence.error().toString().contains("'Apache2'") && licence.error().toString().contains("line "), qPrintable(licence.error().toString()));
        QByteArray text = versionText("MIT");
        QVERIFY(!Recipe::parse(withoutVariants() + text.replace("version = \"thing_version\"", "version = \"thing_url\""), "/")); // Not a text.
        // What was published with the repository's recipe has both.
        const auto nethermind = Recipe::load(GATEHOUSE_SOURCE_DIR "/images/nethermind");
        QVERIFY(nethermind);
        for (const ArtifactSpec& artifact : nethermind->artifacts) {
            QVERIFY(!artifact.licence.isEmpty());
            const ParameterSpec* version = nethermind->parameter(artifact.versionParameter);
            const ParameterSpec* url = nethermind->parameter(artifact.urlParameter);
            QVERIFY2(version && url && url->defaultValue.contains(version->defaultValue), qPrintable(artifact.name));
        }
    }
    void settingsOfVariantsAndArtifacts_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("refusal");
        QTest::newRow("network") << "network" << "two" << "";
        QTest::newRow("other network") << "network" << "three" << "one of one, two";
        QTest::newRow("network that is gone") << "network" << "gone" << "refused: it was shut down";
        QTest::newRow("variant") << "variant" << "dev" << "";
        QTest::newRow("other variant") << "variant" << "blue" << "one of release, dev";
        QTest::newRow("key of another variant") << "key" << "/tmp/key" << "for the variant dev only";
        QTest::newRow("hash") << "thing_sha256" << QString(64, 'a') << "";
        QTest::newRow("short hash") << "thing_sha256" << QString(63, 'a') << "64 lower-case hex digits";
        QTest::newRow("hash in capitals") << "thing_sha256" << QString(64, 'A') << "64 lower-case hex digits";
        QTest::newRow("no hash") << "thing_sha256" << "" << "needs it";
        QTest::newRow("relative folder") << "artifacts" << "here" << "absolute path";
    }
    void settingsOfVariantsAndArtifacts()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, refusal);
        const Result<Recipe> recipe = Recipe::parse(withoutVariants() + variantText(), "/");
        QVERIFY2(recipe.has_value(), recipe ? "" : qPrintable(recipe.error().toString()));
        QMap<QString, QString> overrides = required();
        overrides["thing_sha256"] = QString(64, '0');
        overrides[name] = value;
        const auto values = recipe->resolve(overrides);
        QCOMPARE(values.has_value(), refusal.isEmpty());
        if (!values) {
            QVERIFY(values.error().is(image::errors::badParameter));
            QVERIFY2(values.error().toString().contains(refusal), qPrintable(values.error().toString()));
        }
    }
    void refusedComesFirstAndMissingAllAtOnce()
    {
        const Result<Recipe> recipe = Recipe::parse(withoutVariants() + variantText(), "/");
        QVERIFY2(recipe.has_value(), recipe ? "" : qPrintable(recipe.error().toString()));
        // Nothing that is required is given, another value is wrong, and this network is gone.
        const auto gone = recipe->resolve({{"network", "gone"}, {"contract", "0x1"}});
        QVERIFY2(gone.error().detail().contains("it was shut down"), qPrintable(gone.error().detail()));
        const auto wrong = recipe->resolve({{"contract", "0x1"}});
        QVERIFY2(wrong.error().detail().contains("contract = '0x1' is not an address"), qPrintable(wrong.error().detail()));
        const auto missing = recipe->resolve({});
        QVERIFY(missing.error().is(image::errors::badParameter));
        QCOMPARE(missing.error().detail(), "agent, contract, eth_rpc_url, thing_sha256 are not given, and the recipe needs them");
        QVERIFY2(missing.error().hint().contains("--set contract=VALUE (the KeyManager contract), --set eth_rpc_url=VALUE"), qPrintable(missing.error().hint()));
    }
    void whatIsFetchedComesByHttp()
    {
        const Result<Recipe> recipe = Recipe::parse(withoutVariants() + variantText(), "/");
        QVERIFY(recipe && recipe->parameter("thing_url")->type == ParameterType::HttpUrl && recipe->parameter("eth_rpc_url")->type == ParameterType::Url);
        QMap<QString, QString> wanted = required();
        wanted.insert({{"thing_sha256", QString(64, '0')}, {"thing_url", "ws://example.org/thing.zip"}});
        QVERIFY(recipe->resolve(wanted).error().detail().contains("not an http or https address"));
        wanted.insert("thing_url", "http://example.org/thing.zip");
        QVERIFY(recipe->resolve(wanted));
        QVERIFY(!Recipe::parse(withoutVariants() + variantText().replace("https://example.org", "wss://example.org"), "/"));
    }
    void theNameIsTheFoldersName()
    {
        QTemporaryDir images;
        for (const char* name : {"copy", "dstack"}) {
            QVERIFY(QDir(images.path()).mkdir(name));
            QVERIFY(writeFileAtomically(images.filePath(QString("%1/recipe.toml").arg(name)), m_text));
        }
        QVERIFY(Recipe::load(images.filePath("dstack")));
        QVERIFY(Recipe::load(images.filePath("dstack/"))); // As shells complete it.
        const auto copy = Recipe::load(images.filePath("copy"));
        QVERIFY(copy.error().is(image::errors::badRecipe));
        QVERIFY2(copy.error().detail().contains("calls itself dstack") && copy.error().hint().contains("name = \"copy\""), qPrintable(copy.error().toString()));
    }
    void whatGoesIntoTheImageIsMeasured_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("why");
        QTest::newRow("configuration") << QByteArray("[parameters.label]\n") << QByteArray("[parameters.label]\nchanges_measurement = false\n") << "'label' goes into the image";
        QTest::newRow("program") << QByteArray("[parameters.agent]\n") << QByteArray("[parameters.agent]\nchanges_measurement = false\n") << "'agent' goes into the image";
        QTest::newRow("owner") << QByteArray("path = \"/mnt/encrypted_data\"\n") << QByteArray("path = \"/mnt/encrypted_data\"\nowner = \"nodde\"\n") << "'nodde' is none of the recipe's users";
    }
    void whatGoesIntoTheImageIsMeasured()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, why);
        QByteArray text = m_text;
        QVERIFY(text.contains(from));
        text.replace(from, to);
        const Result<Recipe> recipe = Recipe::parse(text, "/");
        QVERIFY(!recipe && recipe.error().is(image::errors::badRecipe));
        QVERIFY2(recipe.error().detail().contains(why), qPrintable(recipe.error().detail()));
    }
    void anotherSuiteHasALockOfItsOwn()
    {
        const Result<Recipe> recipe = Recipe::parse(withoutVariants() + variantText(), "/");
        QVERIFY2(recipe.has_value(), recipe ? "" : qPrintable(recipe.error().toString()));
        QCOMPARE(recipe->parameter("suite")->choices, QStringList({"bookworm", "trixie"}));
        const Result<Recipe> plain = Recipe::parse(m_text, "/");
        QVERIFY(plain);
        QMap<QString, QString> wanted = required();
        const auto standard = plain->resolve(wanted);
        QVERIFY2(standard, standard ? "" : qPrintable(standard.error().toString()));
        QCOMPARE(standard->value("suite"), "bookworm");
        wanted.insert("suite", "sid");
        const auto refused = plain->resolve(wanted);
        QVERIFY(refused.error().is(image::errors::badParameter) && refused.error().detail().contains("sid"));
        QCOMPARE(recipe->withSuite("bookworm")->lockName(), "packages.lock");
        QCOMPARE(recipe->withSuite(QString())->suite, "bookworm");
        const auto trixie = recipe->withSuite("trixie");
        QCOMPARE(trixie->suite, "trixie");
        QCOMPARE(trixie->lockName(), "packages.trixie.lock");
        QVERIFY(trixie->wishes() != recipe->wishes());
        QCOMPARE(recipe->withVariant("dev")->withSuite("trixie")->lockName(), "packages.dev.trixie.lock");
        QVERIFY(recipe->withSuite("sid").error().is(image::errors::badParameter));
        QVERIFY(trixie->packages.contains("dmsetup") && !recipe->withSuite("bookworm")->packages.contains("dmsetup"));
        for (const char* wrong : {"name = \"bookworm\"", "name = \"../x\"", "name = \"trixie\"\ncodename = \"x\""}) {
            QByteArray text = m_text;
            QVERIFY(text.contains("name = \"trixie\""));
            text.replace("name = \"trixie\"", wrong);
            QVERIFY2(Recipe::parse(text, "/").error().is(image::errors::badRecipe), wrong);
        }
    }
    void wishesNameThePackageList()
    {
        const QString before = Recipe::parse(m_text, "/")->wishes();
        QByteArray text = m_text;
        text.replace("\"busybox-static\", ", "\"busybox-static\", \"strace\", ");
        QVERIFY(Recipe::parse(text, "/")->wishes() != before);
        text = m_text;
        text.replace("version = \"1\"", "version = \"2\"");
        QCOMPARE(Recipe::parse(text, "/")->wishes(), before);
    }
};

QTEST_GUILESS_MAIN(RecipeTest)
#include "tst_Recipe.moc"
