// SPDX-License-Identifier: GPL-3.0-or-later
// Which recipes a person is offered when one of them is bad.
#include "core/api/live/LiveActivityService.h"
#include "core/api/live/LiveImageService.h"
#include "core/image/ImageErrors.h"
#include "core/process/SystemProcessRunner.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::api;

class RecipeListTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneBadRecipeHidesNoOther()
    {
        QTemporaryDir folder;
        Paths paths;
        paths.state = folder.filePath("state");
        paths.cache = folder.filePath("cache");
        paths.share = folder.filePath("share");
        const auto text = readFile(QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind-mkosi/recipe.toml"), 256 * 1024);
        QVERIFY(text);
        for (const auto& [name, content] : {std::pair<QString, QByteArray>("another-name", *text), {"broken", "schema = 1\n[["}, {"nethermind-mkosi", *text}}) {
            QVERIFY(QDir().mkpath(paths.share + "/images/" + name));
            QVERIFY(writeFileAtomically(paths.share + "/images/" + name + "/recipe.toml", content));
        }
        process::SystemProcessRunner runner;
        LiveActivityService activity;
        LiveImageService service(paths, runner, activity, [] { return Result<QMap<QString, QString>>(QMap<QString, QString>()); }, [](const QString&) { return QStringList(); });
        const auto recipes = QCoro::waitFor(service.recipes());
        QVERIFY2(recipes, recipes ? "" : qPrintable(recipes.error().toString()));
        QCOMPARE(recipes->size(), 3);
        QCOMPARE(recipes->at(0).name, "nethermind-mkosi");
        QVERIFY(recipes->at(0).error.isEmpty() && !recipes->at(0).parameters.isEmpty());
        QCOMPARE(recipes->at(1).name, "another-name");
        QVERIFY2(recipes->at(1).error.contains("calls itself nethermind-mkosi"), qPrintable(recipes->at(1).error));
        QVERIFY2(recipes->at(2).description.startsWith("line "), qPrintable(recipes->at(2).description));
        // Nor is it built: it would use the other one's cache and images.
        const auto refused = service.build({"another-name", {}});
        QVERIFY(!refused && refused.error().is(image::errors::badRecipe));
    }
    void roomIsAskedForWithTheProfilesParameters()
    {
        QTemporaryDir folder;
        Paths paths;
        paths.state = folder.filePath("state");
        paths.cache = folder.filePath("cache");
        paths.share = folder.filePath("share");
        const QString recipe = "nethermind-mkosi";
        QVERIFY(QDir().mkpath(paths.share + "/images/" + recipe));
        const auto text = readFile(QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind-mkosi/recipe.toml"), 256 * 1024);
        QVERIFY(text && writeFileAtomically(paths.share + "/images/" + recipe + "/recipe.toml", *text));
        process::SystemProcessRunner runner;
        LiveActivityService activity;
        Result<QMap<QString, QString>> profile = QMap<QString, QString>();
        LiveImageService service(paths, runner, activity, [&profile] { return profile; }, [](const QString&) { return QStringList(); });
        const auto checkoutOf = [&](const QMap<QString, QString>& said) {
            const auto needs = QCoro::waitFor(service.buildSpace({recipe, said}));
            for (const SpaceNeed& need : needs.value_or(QList<SpaceNeed>()))
                if (need.place == SpaceNeed::Place::Checkout)
                    return need.folder;
            return QString();
        };
        QVERIFY2(checkoutOf({}).isEmpty(), qPrintable(checkoutOf({}))); // Nobody has said where it is.
        profile = QMap<QString, QString>{{"checkout", folder.filePath("theirs")}, {"of no recipe", "x"}};
        QCOMPARE(checkoutOf({}), folder.filePath("theirs"));
        QCOMPARE(checkoutOf({{"checkout", folder.filePath("mine")}}), folder.filePath("mine")); // Who asks has the last word.
        // A profile that cannot be read is no empty list: nobody knows then.
        profile = fail(errors::notFound, "the profile has no network");
        const auto unknown = QCoro::waitFor(service.buildSpace({recipe, {}}));
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().detail(), "the profile has no network");
    }
};

QTEST_GUILESS_MAIN(RecipeListTest)
#include "tst_RecipeList.moc"
