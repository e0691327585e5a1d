// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/OutputManifest.h"

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

/// Files of an image's folder that the manifest speaks of. manifest.json tells when and how fast it was built.
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
    return QJsonDocument(QJsonObject{{QStringLiteral("schema"), 1},
                                     {QStringLiteral("image"), imageId},
                                     {QStringLiteral("recipe"), recipe},
                                     {QStringLiteral("version"), version},
                                     {QStringLiteral("debug"), debug},
                                     {QStringLiteral("suite"), suite},
                                     {QStringLiteral("kernel"), kernel},
                                     {QStringLiteral("commandLine"), commandLine},
                                     {QStringLiteral("rootHash"), rootHash},
                                     {QStringLiteral("files"), list},
                                     {QStringLiteral("registers"), values}})
        .toJson();
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
    const QJsonObject values = object[QStringLiteral("registers")].toObject();
    if (values.isEmpty() || values.size() > maxFiles)
        return fail(errors::badOutputs, QStringLiteral("%1 registers").arg(values.size()));
    for (auto it = values.begin(); it != values.end(); ++it) {
        if (!isPlainName(it.key()) || !fromHex(it.value().toString(), 64))
            return fail(errors::badOutputs, QStringLiteral("'%1' is not a register").arg(it.key().left(200)));
        manifest.registers[it.key()] = it.value().toString();
    }
    return manifest;
}

Result<void> OutputManifest::write(const QString& folder, const ImageManifest& manifest, const Measurements& measurements, const BuildKey& key)
{
    OutputManifest outputs;
    outputs.imageId = manifest.id;
    outputs.recipe = manifest.recipe;
    outputs.version = manifest.version;
    outputs.debug = manifest.debug;
    outputs.suite = manifest.suite;
    outputs.kernel = manifest.kernel;
    outputs.commandLine = manifest.commandLine;
    outputs.rootHash = manifest.rootHash;
    for (const QString& name : coveredFiles(folder)) {
        const QString path = folder + QLatin1Char('/') + name;
        GH_TRY(const Sha256Digest digest, DiskWriter::hash(path));
        outputs.files.append({name, QFileInfo(path).size(), digest});
    }
    for (const PredictedRegister& predicted : measurements.registers)
        outputs.registers[registerName(predicted)] = predicted.value.toHex();
    const QByteArray json = outputs.toJson();
    GH_CHECK(writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(fileName), json));
    return writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(signatureName), key.sign(json));
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
    const Result<Measurements> measured = listed.contains(QLatin1String(diskName)) ? ImageMeasurer::measureFile(folder + QLatin1Char('/') + QLatin1String(diskName))
                                                                                  : Result<Measurements>(fail(errors::noImage, QStringLiteral("no disk.raw is listed")));
    for (auto it = verification.manifest.registers.begin(); it != verification.manifest.registers.end(); ++it)
        verification.checks.append(checkRegister(it.key(), it.value(), measured));
    return verification;
}

} // namespace gatehouse::image
