// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/network/CollateralDialog.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/network/CollateralWords.h"
#include "app/console/OperationRows.h"
#include "app/console/SaveFile.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StepList.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

enum Platform { OpenQuote, QuoteFile, ByFmspc };
enum Source { Intel, Pccs, OnChain, File };
enum Root { IntelRoot, DevnetRoot, RootFile };

constexpr qint64 maxQuoteFile = 1024 * 1024; // As on the command line.
constexpr qint64 maxRootFile = 64 * 1024;
constexpr std::chrono::milliseconds tick{200};
constexpr int nameWidth = 126; // Fields stand where the facts beneath them do.

QLineEdit* field(const char* name, const QString& accessible, const QString& placeholder)
{
    auto* made = new QLineEdit;
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(accessible);
    made->setPlaceholderText(placeholder);
    return made;
}

QFormLayout* form(QWidget* holder)
{
    auto* made = new QFormLayout(holder);
    made->setContentsMargins(0, 0, 0, 0);
    made->setHorizontalSpacing(metric::gap);
    made->setVerticalSpacing(metric::unit);
    made->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return made;
}

/// One line: a form gives a label that wraps more height than it asked for, and its last row pays.
QLabel* note(const QString& text = {})
{
    QLabel* made = mutedLabel(text);
    made->setWordWrap(false);
    return made;
}

QLabel* name(const QString& text)
{
    QLabel* made = note(text);
    made->setFixedWidth(nameWidth);
    return made;
}

QWidget* beside(std::initializer_list<QWidget*> widgets)
{
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::unit);
    for (QWidget* widget : widgets)
        row->addWidget(widget, qobject_cast<QLineEdit*>(widget) ? 1 : 0);
    return holder;
}

} // namespace

CollateralDialog::CollateralDialog(api::CollateralService& collateral, QWidget* parent)
    : QDialog(parent)
    , m_service(collateral)
    , m_platform(new QComboBox)
    , m_quotePath(field("fetchQuotePath", tr("File with the quote"), tr("Raw bytes, hex, base64 or JSON")))
    , m_quoteNote(note())
    , m_fmspc(field("fetchFmspc", tr("FMSPC"), tr("twelve hex digits, such as b0c06f000000")))
    , m_tee(new QComboBox)
    , m_ca(new QComboBox)
    , m_update(new QComboBox)
    , m_source(new QComboBox)
    , m_pccs(field("fetchPccs", tr("Address of the PCCS"), QStringLiteral("https://localhost:8081")))
    , m_chain(field("fetchChain", tr("JSON-RPC of the chain"), QStringLiteral("https://host:8545")))
    , m_router(field("fetchRouter", tr("Router contract"), tr("0x…, or the three contracts below")))
    , m_tcbDao(field("fetchTcbDao", tr("Contract of the TCB infos"), QStringLiteral("0x…")))
    , m_identityDao(field("fetchIdentityDao", tr("Contract of the identities"), QStringLiteral("0x…")))
    , m_pcsDao(field("fetchPcsDao", tr("Contract of certificates and lists"), QStringLiteral("0x…")))
    , m_path(field("fetchPath", tr("File or folder"), tr("A bundle, a single-JSON file, or a folder of saved answers")))
    , m_root(new QComboBox)
    , m_rootPath(field("fetchRootPath", tr("File with the root"), tr("A certificate, DER or PEM")))
    , m_banner(new Banner)
    , m_steps(new StepList)
    , m_result(new Section(tr("Kept")))
    , m_facts(new FactGrid)
    , m_cancel(button(tr("Cancel")))
    , m_get(filledButton(tr("Get it")))
    , m_close(button(tr("Close")))
{
    setObjectName(QStringLiteral("collateralDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Get collateral"));
    setMinimumWidth(640);
    m_banner->setObjectName(QStringLiteral("fetchBanner"));
    m_cancel->setObjectName(QStringLiteral("fetchCancel"));
    m_get->setObjectName(QStringLiteral("fetchNow"));
    m_get->setDefault(true);
    m_close->setObjectName(QStringLiteral("fetchClose"));
    buildResult();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addStretch(1);
    for (QPushButton* each : {m_cancel, m_close, m_get})
        buttons->addWidget(each);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(titleLabel(tr("Get collateral")));
    layout->addWidget(mutedLabel(tr("What a quote is verified with: TCB info, identities, certificates and revocation lists. Only what can be proven up to the trusted root is kept.")));
    layout->addWidget(buildPlatform());
    layout->addWidget(buildSource());
    layout->addWidget(m_banner);
    layout->addWidget(m_steps);
    layout->addWidget(m_result);
    layout->addStretch(1);
    layout->addLayout(buttons);
    m_tick.setInterval(tick);
    connect(&m_tick, &QTimer::timeout, this, &CollateralDialog::refreshSteps);
    connect(m_get, &QPushButton::clicked, this, &CollateralDialog::get);
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_operation)
            m_operation->cancel();
        m_cancel->setEnabled(false);
    });
    for (QComboBox* box : {m_platform, m_source, m_root})
        connect(box, &QComboBox::currentIndexChanged, this, &CollateralDialog::refreshFields);
    m_platform->setCurrentIndex(ByFmspc);
    setRunning(false);
    refreshFields();
}

CollateralDialog::~CollateralDialog()
{
    // Nobody would see how it ends.
    if (m_operation && !m_operation->isFinished())
        m_operation->cancel();
}

QWidget* CollateralDialog::buildPlatform()
{
    m_platform->setObjectName(QStringLiteral("fetchPlatform"));
    m_platform->setAccessibleName(tr("Platform"));
    m_platform->addItem(tr("Of the quote that is open"));
    m_platform->addItem(tr("Of a quote in a file"));
    m_platform->addItem(tr("By its FMSPC"));
    m_platform->setWhatsThis(tr("Collateral belongs to a kind of machine. A quote says which one it is from."));
    const auto choices = [](QComboBox* box, const char* object, const QString& accessible, std::initializer_list<std::pair<QString, const char*>> items) {
        box->setObjectName(QLatin1String(object));
        box->setAccessibleName(accessible);
        for (const auto& [text, value] : items)
            box->addItem(text, QLatin1String(value));
    };
    choices(m_tee, "fetchTee", tr("TEE"), {{QStringLiteral("TDX"), "TDX"}, {QStringLiteral("SGX"), "SGX"}});
    choices(m_ca, "fetchCa", tr("Issuer of its PCK certificate"), {{tr("platform CA"), "platform"}, {tr("processor CA"), "processor"}});
    choices(m_update, "fetchUpdate", tr("Kind of update"), {{tr("standard update"), "standard"}, {tr("early update"), "early"}});
    QPushButton* choose = button(tr("Choose…"));
    connect(choose, &QPushButton::clicked, this, [this] { chooseFile(tr("Choose a quote"), m_quotePath); });
    m_quoteRow = beside({m_quotePath, choose});
    m_fmspcRow = beside({m_fmspc, m_tee, m_ca});
    auto* holder = new QWidget;
    m_platformForm = form(holder);
    m_platformForm->addRow(name(tr("For the platform")), m_platform);
    m_platformForm->addRow(name({}), m_quoteNote);
    m_platformForm->addRow(name({}), m_quoteRow);
    m_platformForm->addRow(name({}), m_fmspcRow);
    m_platformForm->addRow(name(tr("Update")), m_update);
    return holder;
}

QWidget* CollateralDialog::buildSource()
{
    m_source->setObjectName(QStringLiteral("fetchSource"));
    m_source->setAccessibleName(tr("From"));
    m_source->addItem(tr("Intel's service (PCS)"));
    m_source->addItem(tr("A PCCS, by its address"));
    m_source->addItem(tr("An on-chain PCCS"));
    m_source->addItem(tr("A file, a bundle or a folder"));
    m_sourceFields = {note(tr("Asks Intel over the network. The FMSPC is all that Intel is told.")), beside({m_pccs})};
    auto* chain = new QWidget;
    auto* chainRows = form(chain);
    chainRows->addRow(name(tr("JSON-RPC")), m_chain);
    chainRows->addRow(name(tr("Router")), m_router);
    chainRows->addRow(name(tr("TCB infos")), m_tcbDao);
    chainRows->addRow(name(tr("Identities")), m_identityDao);
    chainRows->addRow(name(tr("Certificates")), m_pcsDao);
    m_sourceFields.append(chain);
    QPushButton* file = button(tr("File…"));
    QPushButton* folder = button(tr("Folder…"));
    connect(file, &QPushButton::clicked, this, [this] { chooseFile(tr("Choose collateral"), m_path); });
    connect(folder, &QPushButton::clicked, this, [this] { chooseFile(tr("Choose a folder of saved answers"), m_path, true); });
    m_sourceFields.append(beside({m_path, file, folder}));
    m_root->setObjectName(QStringLiteral("fetchRoot"));
    m_root->setAccessibleName(tr("Trusted root"));
    m_root->addItem(tr("Intel's, built in"));
    m_root->addItem(tr("This profile's devnet (simulated)"));
    m_root->addItem(tr("From a file"));
    QPushButton* choose = button(tr("Choose…"));
    connect(choose, &QPushButton::clicked, this, [this] { chooseFile(tr("Choose the trusted root"), m_rootPath); });
    m_rootRow = beside({m_rootPath, choose});
    auto* holder = new QWidget;
    m_sourceForm = form(holder);
    m_sourceForm->addRow(name(tr("From")), m_source);
    for (QWidget* fields : m_sourceFields)
        m_sourceForm->addRow(name({}), fields);
    m_sourceForm->addRow(name(tr("Trusted root")), m_root);
    m_sourceForm->addRow(name({}), m_rootRow);
    return holder;
}

void CollateralDialog::buildResult()
{
    m_parts = new RecordTable(QStringLiteral("collateralParts"), {{tr("Part"), Column::Face::Text, 180, true},
                                                                  {tr("Issued"), Column::Face::Text, 150},
                                                                  {tr("Next update"), Column::Face::Text, 150},
                                                                  {tr("Evaluation"), Column::Face::Number, 90}});
    m_parts->setFitsRows(true);
    m_parts->setAccessibleName(tr("Parts and how long they hold"));
    m_result->addWidget(m_facts);
    m_result->addWidget(m_parts);
    m_result->hide();
    m_steps->hide();
}

void CollateralDialog::setQuote(const QByteArray& quote, const QString& fmspc)
{
    m_quote = quote;
    m_quoteNote->setText(fmspc.isEmpty() ? tr("Its platform is not known before it is read.") : tr("FMSPC %1").arg(fmspc));
    m_platform->setCurrentIndex(OpenQuote);
    refreshFields();
}

void CollateralDialog::chooseFile(const QString& title, QLineEdit* target, bool folder)
{
    auto* dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, target, &QLineEdit::setText);
    dialog->open();
}

void CollateralDialog::refreshFields()
{
    if (m_quote.isEmpty() && m_platform->currentIndex() == OpenQuote)
        m_platform->setCurrentIndex(ByFmspc);
    const bool fromFile = m_source->currentIndex() == File;
    const int platform = m_platform->currentIndex();
    m_platform->setEnabled(!fromFile); // A file says itself what it is about.
    m_platformForm->setRowVisible(m_quoteNote, !fromFile && platform == OpenQuote);
    m_platformForm->setRowVisible(m_quoteRow, !fromFile && platform == QuoteFile);
    m_platformForm->setRowVisible(m_fmspcRow, !fromFile && platform == ByFmspc);
    m_update->setEnabled(!fromFile);
    for (qsizetype i = 0; i < m_sourceFields.size(); ++i)
        m_sourceForm->setRowVisible(m_sourceFields.at(i), i == m_source->currentIndex());
    m_sourceForm->setRowVisible(m_rootRow, m_root->currentIndex() == RootFile);
    m_get->setText(fromFile ? tr("Take it in") : tr("Get it"));
    m_get->setAccessibleName(m_get->text());
    fit();
}

void CollateralDialog::fit()
{
    layout()->activate();
    const int wide = qMax(width(), minimumWidth());
    resize(wide, layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(wide) : layout()->totalSizeHint().height());
}

void CollateralDialog::get()
{
    m_banner->clear();
    m_result->hide();
    api::CollateralFetch request;
    using Service = api::CollateralFetch::Service;
    request.service = m_source->currentIndex() == Pccs ? Service::Pccs : m_source->currentIndex() == OnChain ? Service::OnChain : Service::IntelPcs;
    if (m_source->currentIndex() == Pccs)
        request.url = QUrl(m_pccs->text().trimmed(), QUrl::StrictMode);
    if (m_source->currentIndex() == OnChain)
        request.url = QUrl(m_chain->text().trimmed(), QUrl::StrictMode);
    request.router = m_router->text().trimmed();
    request.fmspcTcbDao = m_tcbDao->text().trimmed();
    request.enclaveIdentityDao = m_identityDao->text().trimmed();
    request.pcsDao = m_pcsDao->text().trimmed();
    request.fmspc = m_fmspc->text().trimmed();
    request.tee = m_tee->currentData().toString();
    request.ca = m_ca->currentData().toString();
    request.update = m_update->currentData().toString();
    request.devnet = m_root->currentIndex() == DevnetRoot;
    setRunning(true);
    readRoot(request);
}

void CollateralDialog::readRoot(api::CollateralFetch request)
{
    if (m_root->currentIndex() != RootFile) {
        readQuote(request);
        return;
    }
    run(this, loadFile(m_rootPath->text().trimmed(), maxRootFile), [this, request](Result<QByteArray> root) {
        if (!root) {
            showError(root.error());
            return;
        }
        api::CollateralFetch whole = request;
        whole.root = *root;
        readQuote(whole);
    });
}

void CollateralDialog::readQuote(api::CollateralFetch request)
{
    if (m_source->currentIndex() == File) {
        if (request.devnet)
            showError(Error(errors::usage, tr("What came from a file is proven up to Intel's root or one from a file, not the devnet's.")));
        else
            import(request.root);
        return;
    }
    if (m_platform->currentIndex() == OpenQuote)
        request.quote = m_quote;
    if (m_platform->currentIndex() != QuoteFile) {
        fetch(request);
        return;
    }
    run(this, loadFile(m_quotePath->text().trimmed(), maxQuoteFile), [this, request](Result<QByteArray> quote) {
        if (!quote) {
            showError(quote.error());
            return;
        }
        api::CollateralFetch whole = request;
        whole.quote = *quote;
        fetch(whole);
    });
}

void CollateralDialog::fetch(const api::CollateralFetch& request)
{
    const auto operation = m_service.fetch(request);
    if (!operation) {
        showError(operation.error());
        return;
    }
    m_operation = *operation;
    m_steps->show();
    refreshSteps();
    fit();
    if (m_operation->isFinished()) {
        ended();
        return;
    }
    connect(m_operation.get(), &Operation::stepChanged, this, &CollateralDialog::refreshSteps);
    connect(m_operation.get(), &Operation::finished, this, &CollateralDialog::ended);
    m_tick.start();
}

void CollateralDialog::refreshSteps()
{
    if (!m_operation)
        return;
    QList<StepRow> rows = stepRows(*m_operation);
    for (qsizetype i = 0; i < rows.size(); ++i)
        rows[i].title = collateralPartWord(m_operation->steps().at(i).id, rows.at(i).title);
    m_steps->setSteps(rows);
}

void CollateralDialog::ended()
{
    m_tick.stop();
    refreshSteps();
    const std::shared_ptr<Operation> done = m_operation;
    if (!done->result()) {
        showError(done->result().error());
        return;
    }
    showEntry(done->outcome());
}

void CollateralDialog::import(const std::optional<QByteArray>& root)
{
    m_steps->hide();
    m_cancel->hide(); // It is read in one go.
    m_banner->setMessage(Tone::Active, tr("Reading and proving…"));
    run(this, m_service.importFrom(m_path->text().trimmed(), root), [this](Result<api::CollateralImport> report) {
        if (report)
            showImport(*report);
        else
            showError(report.error());
    });
}

void CollateralDialog::showImport(const api::CollateralImport& report)
{
    QStringList lines;
    QString shown;
    int refused = 0;
    for (const api::CollateralImport::Row& row : report.rows) {
        if (row.errorCode.isEmpty()) {
            lines.append(row.added ? tr("%1: kept").arg(row.platform) : tr("%1: held already").arg(row.platform));
            shown = row.id;
        } else {
            ++refused;
            lines.append(tr("%1: refused (%2), %3").arg(row.platform, row.errorCode, row.error));
        }
    }
    const Tone tone = refused == 0 ? Tone::Good : refused < report.rows.size() ? Tone::Warning : Tone::Bad;
    if (shown.isEmpty())
        setRunning(false);
    else
        showEntry(shown);
    m_banner->setMessage(tone, lines.join(QLatin1Char('\n')), refused > 0 ? tr("Get what was refused from another source, or name the root that it leads to.") : QString());
}

void CollateralDialog::showEntry(const QString& id)
{
    run(this, m_service.list(api::CollateralService::Generations::All), [this, id](Result<QList<api::CollateralEntry>> entries) {
        setRunning(false);
        Q_EMIT kept();
        if (!entries) {
            showError(entries.error());
            return;
        }
        for (const api::CollateralEntry& entry : *entries) {
            if (entry.id != id)
                continue;
            const StateWord state = collateralStateWord(entry.state);
            m_result->setNote(QStringLiteral("%1 %2 · %3 · %4").arg(entry.tee, entry.fmspc, entry.source, state.word));
            m_facts->setFact(tr("Holds until"), tr("%1 (%2)").arg(timeText(entry.validUntil), collateralPartWord(entry.firstToExpire, entry.firstToExpire)));
            m_facts->setFact(tr("To be renewed"), entry.renewAt.isValid() ? timeText(entry.renewAt) : tr("by hand, with a newer file: nobody can be asked again"));
            m_facts->setFact(tr("Root"), entry.intelRoot ? entry.rootName : tr("%1, not Intel's: says nothing about hardware").arg(entry.rootName));
            QList<Record> rows;
            for (const api::CollateralPart& part : entry.parts)
                rows.append({part.id, {{collateralPartWord(part.id, part.id), {}, {}, {}, {}},
                                       {timeText(part.issued).left(16), part.issued, {}, {}, {}},
                                       {timeText(part.nextUpdate).left(16), part.nextUpdate, {}, {}, {}},
                                       {part.evaluationNumber ? QString::number(*part.evaluationNumber) : QString(), {}, {}, {}, {}}}});
            m_parts->records()->setRecords(rows);
            m_steps->hide(); // The parts beneath say the same, with their times.
            m_result->show();
            if (m_banner->text().isEmpty())
                m_banner->setMessage(state.tone == Tone::Good ? Tone::Good : Tone::Warning, tr("Proven and kept."));
            fit();
            return;
        }
    });
}

void CollateralDialog::showError(const Error& error)
{
    setRunning(false);
    const ErrorWords words = errorWords(error);
    const std::string_view code = error.code().name;
    const QString named = QString::fromLatin1(code.data(), qsizetype(code.size()));
    const QString sentence = words.sentence.contains(named) || error.kind() == ErrorKind::Cancelled ? words.sentence : QStringLiteral("%1 (%2)").arg(words.sentence, named);
    m_banner->setMessage(error.kind() == ErrorKind::Cancelled ? Tone::Neutral : Tone::Bad, sentence, words.nextStep);
    fit();
}

void CollateralDialog::setRunning(bool running)
{
    m_tick.stop();
    m_cancel->setVisible(running);
    m_cancel->setEnabled(running);
    m_get->setEnabled(!running);
    for (QWidget* each : QList<QWidget*>{m_source, m_root} + m_sourceFields)
        each->setEnabled(!running);
}

void CollateralDialog::reject()
{
    if (m_operation && !m_operation->isFinished())
        m_operation->cancel();
    QDialog::reject();
}

} // namespace gatehouse::console
