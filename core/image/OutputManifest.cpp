// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/OutputManifest.h"

#include "core/crypto/Hashes.h"
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr char diskName[] = "disk.raw";
constexpr char source[] = "outputs.json";

bool isPlainName(const QString& name)
{
    static const QRegularExpression rule(QStringLiteral("\\A[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}\\z"));
    return rule.match(name).hasMatch();
}

/// Files of an image's folder that the manifest speaks of as bytes. manifest.json also tells when and how fast it was built.
QStringList coveredFiles(const QString& folder)
{
    QStringList names = QDir(folder).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    for (const char* left : {"manifest.json", OutputManifest::fileName, OutputManifest::signatureName})
        names.removeAll(QLatin1String(left));
    return names;
}

QString registerName(const PredictedRegister& predicted)
{
    return QStringLiteral("pcr%1").arg(predicted.pcr);
}

Check row(const QString& id, const QString& title, bool good, const QString& expected, const QString& actual, const char* hint)
{
    return {id, title, good ? CheckStatus::Passed : CheckStatus::Failed, expected, actual, QLatin1String(source), good ? QString() : QLatin1String(hint)};
}

Check checkFile(const QString& folder, const OutputManifest::File& file, const DiskWriter::Progress& progress)
{
    const QString path = folder + QLatin1Char('/') + file.name;
    const QString id = QStringLiteral("file.") + file.name;
    const QString expected = QStringLiteral("%1 (%2 bytes)").arg(file.sha256.toHex()).arg(file.bytes);
    const QFileInfo info(path);
    // A link could lead to anything, and what it leads to is not part of the image.
    if (!info.isFile() || info.isSymLink())
        return row(id, file.name, false, expected, QStringLiteral("missing"), "The image is not whole; copy or build it again.");
    const Result<Sha256Digest> digest = DiskWriter::hash(path, progress);
    const QString actual = digest ? QStringLiteral("%1 (%2 bytes)").arg(digest->toHex()).arg(info.size()) : digest.error().toString();
    return row(id, file.name, actual == expected, expected, actual, "The file is not the one that was built; do not use it.");
}

Check checkRegister(const QString& name, const QString& expected, const Result<Measurements>& measured)
{
    QString actual = measured ? QStringLiteral("not measured") : measured.error().toString();
    if (measured)
        for (const PredictedRegister& predicted : measured->registers)
            if (registerName(predicted) == name)
                actual = predicted.value.toHex();
    Check check = row(QStringLiteral("register.") + name, name.toUpper(), actual == expected, expected, actual, "The manifest names other registers than its disk will show.");
    check.source = QStringLiteral("measuring disk.raw");
    return check;
}

constexpr char manifestName[] = "manifest.json";

/// What everybody reads is manifest.json: each of its facts has to be the signed one.
QList<Check> checkFacts(const QString& folder, const OutputManifest& signedFacts)
{
    constexpr char hint[] = "manifest.json was changed after the build; do not believe what it says.";
    const QString path = folder + QLatin1Char('/') + QLatin1String(manifestName);
    // Where it is missing it cannot mislead; what was signed is all there is.
    if (!QFileInfo::exists(path) && !QFileInfo(path).isSymLink())
        return {};
    const Result<QByteArray> text = readFile(path, OutputManifest::maxManifestBytes);
    const QJsonDocument document = text ? QJsonDocument::fromJson(*text) : QJsonDocument();
    if (!document.isObject())
        return {row(QStringLiteral("manifest.facts"), QStringLiteral("What manifest.json says"), false, signedFacts.factsSha256, text ? QStringLiteral("no JSON object") : text.error().toString(), hint)};
    const QJsonObject said = document.object();
    QList<Check> checks;
    const auto compare = [&](const char* name, const char* title, const QString& expected, const QString& actual) {
        checks.append(row(QStringLiteral("manifest.") + QLatin1String(name), QLatin1String(title), actual == expected, expected, actual, hint));
    };
    const auto textOf = [&said](const char* name) { return said[QLatin1String(name)].toString(); };
    const auto yesOrNo = [](bool value) { return value ? QStringLiteral("yes") : QStringLiteral("no"); };
    compare("id", "Name in manifest.json", signedFacts.imageId, textOf("id"));
    compare("debug", "Debug image", yesOrNo(signedFacts.debug), yesOrNo(said[QLatin1String("debug")].toBool()));
    compare("recipe", "Recipe", signedFacts.recipe, textOf("recipe"));
    compare("version", "Version", signedFacts.version, textOf("version"));
    compare("suite", "Release", signedFacts.suite, textOf("suite"));
    compare("kernel", "Kernel", signedFacts.kernel, textOf("kernel"));
    compare("commandLine", "Command line", signedFacts.commandLine, textOf("commandLine"));
    compare("rootHash", "Root hash", signedFacts.rootHash, textOf("rootHash"));
    if (signedFacts.factsSha256.isEmpty())
        checks.append({QStringLiteral("manifest.facts"), QStringLiteral("Packages, parameters and ports"), CheckStatus::NotChecked, QStringLiteral("their hash"), QStringLiteral("not signed"),
                       QLatin1String(source), QStringLiteral("An earlier version signed it; build it again, or do not rely on them.")});
    else
        compare("facts", "Packages, parameters and ports", signedFacts.factsSha256, OutputManifest::factsOf(said));
    return checks;
}

Check checkSignature(const std::optional<BuildPublicKey>& signer, const QByteArray& message, const Result<QByteArray>& signature)
{
    Check check{QStringLiteral("signature"), QStringLiteral("Signature"), CheckStatus::NotChecked, QStringLiteral("a signature of the key given"), QString(),
                QLatin1String(OutputManifest::signatureName), QStringLiteral("Name the signer's public key.")};
    if (!signer) {
        check.actual = QStringLiteral("no key was given");
        return check;
    }
    check.expected = signer->key.toHex();
    check.status = CheckStatus::Failed;
    check.hint = QStringLiteral("It was not signed by this key; ask its builder for the right one, or do not use it.");
    const Result<bool> good = signature ? BuildKey::verify(*signer, message, *signature) : Result<bool>(fail(signature.error()));
    if (!good) {
        check.actual = good.error().toString();
        return check;
    }
    check.actual = *good ? signer->key.toHex() : QStringLiteral("another key's, or of another text");
    if (*good) {
        check.status = CheckStatus::Passed;
        check.hint.clear();
    }
    return check;
}

} // namespace

QByteArray OutputManifest::toJson() const
{
    QJsonArray list;
    for (const File& file : files)
        list.append(QJsonObject{{QStringLiteral("name"), file.name}, {QStringLiteral("bytes"), file.bytes}, {QStringLiteral("sha256"), file.sha256.toHex()}});
    QJsonObject values;
    for (auto it = registers.begin(); it != registers.end(); ++it)
        values[it.key()] = it.value();
    QJsonObject object{{QStringLiteral("schema"), 1},
                       {QStringLiteral("image"), imageId},
                       {QStringLiteral("recipe"), recipe},
                       {QStringLiteral("version"), version},
                       {QStringLiteral("debug"), debug},
                       {QStringLiteral("suite"), suite},
                       {QStringLiteral("kernel"), kernel},
                       {QStringLiteral("commandLine"), commandLine},
                       {QStringLiteral("rootHash"), rootHash},
                       {QStringLiteral("files"), list},
                       {QStringLiteral("registers"), values}};
    if (!factsSha256.isEmpty())
        object[QStringLiteral("facts")] = factsSha256;
    return QJsonDocument(object).toJson();
}

Result<OutputManifest> OutputManifest::fromJson(const QByteArray& json)
{
    if (json.size() > maxBytes)
        return fail(errors::badOutputs, QStringLiteral("%1 bytes").arg(json.size()));
    QJsonParseError parsing;
    const QJsonObject object = QJsonDocument::fromJson(json, &parsing).object();
    if (parsing.error != QJsonParseError::NoError || object[QStringLiteral("schema")].toInt() != 1)
        return fail(errors::badOutputs, QStringLiteral("not a manifest of schema 1: %1").arg(parsing.errorString()));
    OutputManifest manifest;
    manifest.imageId = object[QStringLiteral("image")].toString();
    GH_CHECK(ImageStore::checkId(manifest.imageId));
    manifest.recipe = object[QStringLiteral("recipe")].toString();
    manifest.version = object[QStringLiteral("version")].toString();
    manifest.debug = object[QStringLiteral("debug")].toBool();
    manifest.suite = object[QStringLiteral("suite")].toString();
    manifest.kernel = object[QStringLiteral("kernel")].toString();
    manifest.commandLine = object[QStringLiteral("commandLine")].toString();
    manifest.rootHash = object[QStringLiteral("rootHash")].toString();
    manifest.factsSha256 = object[QStringLiteral("facts")].toString();
    if (!manifest.factsSha256.isEmpty() && !Sha256Digest::fromHex(manifest.factsSha256))
        return fail(errors::badOutputs, QStringLiteral("'%1' is no hash").arg(manifest.factsSha256.left(200)));
    const QJsonArray list = object[QStringLiteral("files")].toArray();
    if (list.isEmpty() || list.size() > maxFiles)
        return fail(errors::badOutputs, QStringLiteral("%1 files").arg(list.size()));
    for (const QJsonValue& value : list) {
        File file;
        file.name = value[QStringLiteral("name")].toString();
        file.bytes = value[QStringLiteral("bytes")].toInteger(-1);
        const auto digest = Sha256Digest::fromHex(value[QStringLiteral("sha256")].toString());
        if (!isPlainName(file.name) || file.bytes < 0 || !digest)
            return fail(errors::badOutputs, QStringLiteral("'%1' is not a file of an image").arg(file.name.left(200)));
        file.sha256 = *digest;
        manifest.files.append(file);
    }
    // None of a disk that does not start by a unified kernel image.
    const QJsonValue registers = object[QStringLiteral("registers")];
    const QJsonObject values = registers.toObject();
    if (!registers.isObject() || values.size() > maxFiles)
        return fail(errors::badOutputs, registers.isObject() ? QStringLiteral("%1 registers").arg(values.size()) : QStringLiteral("no object 'registers'"));
    for (auto it = values.begin(); it != values.end(); ++it) {
        if (!isPlainName(it.key()) || !fromHex(it.value().toString(), 64))
            return fail(errors::badOutputs, QStringLiteral("'%1' is not a register").arg(it.key().left(200)));
        manifest.registers[it.key()] = it.value().toString();
    }
    return manifest;
}

QString OutputManifest::factsOf(const QJsonObject& manifest)
{
    // Copied, not changed in place: the values of an object may be shared.
    QJsonObject facts;
    for (auto it = manifest.constBegin(); it != manifest.constEnd(); ++it)
        if (it.key() != QStringLiteral("builtAt") && it.key() != QStringLiteral("steps") && it.key() != QStringLiteral("parameters"))
            facts.insert(it.key(), it.value());
    const QJsonObject given = manifest.value(QStringLiteral("parameters")).toObject();
    QJsonObject parameters;
    for (auto it = given.constBegin(); it != given.constEnd(); ++it) {
        const bool isLocal = it.value().toString().startsWith(QLatin1Char('/'));
        parameters.insert(it.key(), isLocal ? QJsonValue(QStringLiteral("a file of the building computer")) : QJsonValue(it.value()));
    }
    if (!parameters.isEmpty())
        facts.insert(QStringLiteral("parameters"), parameters);
    // Keys are in order, and numbers written one way.
    const QByteArray text = QJsonDocument(facts).toJson(QJsonDocument::Compact);
    return crypto::sha256(view(text)).toHex();
}

void OutputManifest::take(const ImageManifest& manifest)
{
    imageId = manifest.id;
    recipe = manifest.recipe;
    version = manifest.version;
    debug = manifest.debug;
    suite = manifest.suite;
    kernel = manifest.kernel;
    commandLine = manifest.commandLine;
    rootHash = manifest.rootHash;
    // As it is read back: a time before it was written and one after it are the same bytes, and so are its numbers.
    factsSha256 = factsOf(QJsonDocument::fromJson(QJsonDocument(manifest.toJson()).toJson()).object());
}

Result<void> OutputManifest::writeTo(const QString& folder, const BuildKey& key) const
{
    const QByteArray json = toJson();
    GH_CHECK(writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(fileName), json));
    return writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(signatureName), key.sign(json));
}

Result<void> OutputManifest::cover(const QString& folder, const QString& name)
{
    const QString path = folder + QLatin1Char('/') + name;
    GH_TRY(const Sha256Digest digest, DiskWriter::hash(path));
    const File file{name, QFileInfo(path).size(), digest};
    const auto at = std::lower_bound(files.begin(), files.end(), name, [](const File& each, const QString& wanted) { return each.name < wanted; });
    if (at != files.end() && at->name == name)
        *at = file;
    else
        files.insert(at, file);
    return {};
}

Result<void> OutputManifest::update(const QString& folder, const ImageManifest& manifest, const BuildKey& key, const QStringList& renewed)
{
    GH_TRY(const QByteArray json, readFile(folder + QLatin1Char('/') + QLatin1String(fileName), maxBytes));
    GH_TRY(const QByteArray signature, readFile(folder + QLatin1Char('/') + QLatin1String(signatureName), maxBytes));
    GH_TRY(const bool own, BuildKey::verify(key.publicKey(), json, signature));
    if (!own)
        return fail(errors::badOutputs, QStringLiteral("%1 was not signed here").arg(folder));
    GH_TRY(OutputManifest outputs, fromJson(json));
    outputs.take(manifest);
    for (const QString& name : renewed)
        if (QFileInfo(folder + QLatin1Char('/') + name).isFile())
            GH_CHECK(outputs.cover(folder, name));
    return outputs.toJson() == json ? Result<void>() : outputs.writeTo(folder, key);
}

Result<void> OutputManifest::write(const QString& folder, const ImageManifest& manifest, const Measurements& measurements, const BuildKey& key)
{
    OutputManifest outputs;
    outputs.take(manifest);
    for (const QString& name : coveredFiles(folder))
        GH_CHECK(outputs.cover(folder, name));
    for (const PredictedRegister& predicted : measurements.registers)
        outputs.registers[registerName(predicted)] = predicted.value.toHex();
    return outputs.writeTo(folder, key);
}

bool OutputVerification::isGood() const
{
    return !checks.isEmpty() && std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.status == CheckStatus::Passed; });
}

Result<OutputVerification> OutputManifest::verify(const QString& folder, const std::optional<BuildPublicKey>& signer, const Progress& progress)
{
    const QString path = folder + QLatin1Char('/') + QLatin1String(fileName);
    if (!QFileInfo(path).isFile())
        return fail(errors::noOutputs, QStringLiteral("%1 is missing").arg(path), QStringLiteral("Build the image again; this version writes it."));
    GH_TRY(const QByteArray json, readFile(path, maxBytes));
    OutputVerification verification;
    GH_TRY(verification.manifest, fromJson(json));
    const Result<QByteArray> signature = readFile(folder + QLatin1Char('/') + QLatin1String(signatureName), maxBytes);
    verification.checks.append(checkSignature(signer, json, signature));
    QStringList listed;
    qint64 total = 1;
    for (const File& file : verification.manifest.files)
        total += file.bytes;
    qint64 before = 0;
    for (const File& file : verification.manifest.files) {
        listed.append(file.name);
        const DiskWriter::Progress part = [&](double done) { return !progress || progress((double(before) + done * double(file.bytes)) / double(total)); };
        verification.checks.append(checkFile(folder, file, part));
        if (progress && !progress(double(before) / double(total)))
            return fail(gatehouse::errors::cancelled, folder);
        before += file.bytes;
    }
    QStringList unlisted = coveredFiles(folder);
    for (const QString& name : listed)
        unlisted.removeAll(name);
    verification.checks.append(row(QStringLiteral("files.unlisted"), QStringLiteral("Nothing beside the listed files"), unlisted.isEmpty(), QStringLiteral("none"),
                                   unlisted.isEmpty() ? QStringLiteral("none") : unlisted.join(QStringLiteral(", ")), "These files were added after the build; nobody vouches for them."));
    verification.checks += checkFacts(folder, verification.manifest);
    const Result<Measurements> measured = listed.contains(QLatin1String(diskName)) ? ImageMeasurer::measureFile(folder + QLatin1Char('/') + QLatin1String(diskName))
                                                                                  : Result<Measurements>(fail(errors::noImage, QStringLiteral("no disk.raw is listed")));
    for (auto it = verification.manifest.registers.begin(); it != verification.manifest.registers.end(); ++it)
        verification.checks.append(checkRegister(it.key(), it.value(), measured));
    if (verification.manifest.registers.isEmpty())
        verification.checks.append({QStringLiteral("registers"), QStringLiteral("Registers"), CheckStatus::NotChecked, QStringLiteral("those that a boot will show"), QStringLiteral("none was predicted"),
                                    QLatin1String(fileName), QStringLiteral("Compare what a machine shows with what another one made from this image showed.")});
    return verification;
}

} // namespace gatehouse::image
