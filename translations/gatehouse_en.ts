<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>gatehouse::console::CollateralPanel</name>
    <message numerus="yes">
        <source>Collateral of %n platform(s) has expired: their quotes are refused.</source>
        <translation><numerusform>Collateral of %n platform has expired: its quotes are refused.</numerusform><numerusform>Collateral of %n platforms has expired: their quotes are refused.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Collateral of %n platform(s) ends soon.</source>
        <translation><numerusform>Collateral of %n platform ends soon.</numerusform><numerusform>Collateral of %n platforms ends soon.</numerusform></translation>
    </message>
</context>
<context>
    <name>SystemState</name>
    <message numerus="yes">
        <source>None of %n machine(s) runs.</source>
        <translation><numerusform>The only machine does not run.</numerusform><numerusform>None of %n machines runs.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) equal, software TPM</source>
        <translation><numerusform>%n register equal, software TPM</numerusform><numerusform>%n registers equal, software TPM</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 failed %n check(s).</source>
        <translation><numerusform>%1 failed %n check.</numerusform><numerusform>%1 failed %n checks.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) passed</source>
        <translation><numerusform>%n check passed</numerusform><numerusform>%n checks passed</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) to decide</source>
        <translation><numerusform>%n request to decide</numerusform><numerusform>%n requests to decide</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n node(s) let in</source>
        <translation><numerusform>%n node let in</numerusform><numerusform>%n nodes let in</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n encrypted disk(s) open inside their machines</source>
        <translation><numerusform>%n encrypted disk open inside its machine</numerusform><numerusform>%n encrypted disks open inside their machines</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n application(s) answer</source>
        <translation><numerusform>%n application answers</numerusform><numerusform>%n applications answer</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) under way</source>
        <translation><numerusform>%n request under way</numerusform><numerusform>%n requests under way</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>No request waits; %n was/were rejected.</source>
        <translation><numerusform>No request waits; %n was rejected.</numerusform><numerusform>No request waits; %n were rejected.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>No request waits; %n failed or expired.</source>
        <translation><numerusform>No request waits; %n failed or expired.</numerusform><numerusform>No request waits; %n failed or expired.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) put off</source>
        <translation><numerusform>%n request put off</numerusform><numerusform>%n requests put off</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::HexCompare</name>
    <message numerus="yes">
        <source>%n byte(s) differ</source>
        <translation><numerusform>%n byte differs</numerusform><numerusform>%n bytes differ</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImageDetailView</name>
    <message numerus="yes">
        <source>Debian %1, %n package(s)</source>
        <translation><numerusform>Debian %1, %n package</numerusform><numerusform>Debian %1, %n packages</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ from what is predicted here</source>
        <translation><numerusform>%n register differs from what is predicted here</numerusform><numerusform>%n registers differ from what is predicted here</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImagesPage</name>
    <message numerus="yes">
        <source>%n image(s) ready</source>
        <translation><numerusform>%n image ready</numerusform><numerusform>%n images ready</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n build(s) running</source>
        <translation><numerusform>%n build running</numerusform><numerusform>%n builds running</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::LogsPage</name>
    <message numerus="yes">
        <source>%n source(s), followed live</source>
        <translation><numerusform>%n source, followed live</numerusform><numerusform>%n sources, followed live</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation><numerusform>%n line</numerusform><numerusform>%n lines</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation><numerusform>%n waiting</numerusform><numerusform>%n waiting</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MachineDetailView</name>
    <message numerus="yes">
        <source>%n processor(s), %1 memory</source>
        <translation><numerusform>%n processor, %1 memory</numerusform><numerusform>%n processors, %1 memory</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ</source>
        <translation><numerusform>%n register differs</numerusform><numerusform>%n registers differ</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MachinesPage</name>
    <message numerus="yes">
        <source>%n crashed</source>
        <translation><numerusform>%n crashed</numerusform><numerusform>%n crashed</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MainWindow</name>
    <message numerus="yes">
        <source>%n operation(s) still run and are cancelled. Machines that are up stay up.</source>
        <translation><numerusform>%n operation still runs and is cancelled. Machines that are up stay up.</numerusform><numerusform>%n operations still run and are cancelled. Machines that are up stay up.</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::OnboardingPage</name>
    <message numerus="yes">
        <source>%n request(s) wait for your decision</source>
        <translation><numerusform>%n request waits for your decision</numerusform><numerusform>%n requests wait for your decision</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Nothing waits for you · %n request(s) in all</source>
        <translation><numerusform>Nothing waits for you · %n request in all</numerusform><numerusform>Nothing waits for you · %n requests in all</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::RequestDetailView</name>
    <message numerus="yes">
        <source> · block %1 · %n confirmation(s) · %2</source>
        <translation><numerusform> · block %1 · %n confirmation · %2</numerusform><numerusform> · block %1 · %n confirmations · %2</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ</source>
        <translation><numerusform>%n register differs</numerusform><numerusform>%n registers differ</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::StatusStrip</name>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation><numerusform>%n warning</numerusform><numerusform>%n warnings</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ReportDataPane</name>
    <message numerus="yes">
        <source>None of the %n recorded request(s) gives this report data.</source>
        <translation><numerusform>The %n recorded request gives other report data.</numerusform><numerusform>None of the %n recorded requests gives this report data.</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::VerdictView</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation><numerusform>%n failed</numerusform><numerusform>%n failed</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n not checked</source>
        <translation><numerusform>%n not checked</numerusform><numerusform>%n not checked</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n passed</source>
        <translation><numerusform>%n passed</numerusform><numerusform>%n passed</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::PolicyPage</name>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be judged again.</source>
        <translation>
            <numerusform>%n could not be judged again.</numerusform>
            <numerusform>%n could not be judged again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ClosingPanel</name>
    <message numerus="yes">
        <source>%n operation(s) being cancelled.</source>
        <translation>
            <numerusform>%n operation being cancelled.</numerusform>
            <numerusform>%n operations being cancelled.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::WhyView</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation><numerusform>%n more</numerusform><numerusform>%n more</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Refused by the policy %1: %n check(s) failed, and one is enough. You may still approve as an exception, with a reason.</source>
        <translation><numerusform>Refused by the policy %1: %n check failed, and one is enough. You may still approve as an exception, with a reason.</numerusform><numerusform>Refused by the policy %1: %n checks failed, and one is enough. You may still approve as an exception, with a reason.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) passed under %1</source>
        <translation><numerusform>%n check passed under %1</numerusform><numerusform>%n checks passed under %1</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::EvidenceLogView</name>
    <message numerus="yes">
        <source>%n entry(ies)</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are not the ones that the log speaks of.</source>
        <translation>
            <numerusform>%n file is not the one that the log speaks of.</numerusform>
            <numerusform>%n files are not the ones that the log speaks of.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::EvidencePage</name>
    <message numerus="yes">
        <source>%n decision(s), each with what it rested on</source>
        <translation>
            <numerusform>%n decision with what it rested on</numerusform>
            <numerusform>%n decisions, each with what it rested on</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImageReportDialog</name>
    <message numerus="yes">
        <source>%n check(s)</source>
        <translation><numerusform>%n check</numerusform><numerusform>%n checks</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation><numerusform>%n item</numerusform><numerusform>%n items</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n entries, SPDX 2.3</source>
        <translation><numerusform>%n entry, SPDX 2.3</numerusform><numerusform>%n entries, SPDX 2.3</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImageRegisters</name>
    <message numerus="yes">
        <source>%n machine(s)</source>
        <translation>
            <numerusform>%n machine</numerusform>
            <numerusform>%n machines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ from the prediction</source>
        <translation>
            <numerusform>%n register differs from the prediction</numerusform>
            <numerusform>%n registers differ from the prediction</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MeasureDialog</name>
    <message numerus="yes">
        <source>%n register(s) cannot be predicted from what is said; each says why.</source>
        <translation>
            <numerusform>%n register cannot be predicted from what is said; it says why.</numerusform>
            <numerusform>%n registers cannot be predicted from what is said; each says why.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ExpectedMachineForm</name>
    <message numerus="yes">
        <source>%n vCPU(s)</source>
        <translation>
            <numerusform>%n vCPU</numerusform>
            <numerusform>%n vCPUs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::QuotedNodesView</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>%n node</numerusform>
            <numerusform>%n nodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more value(s) in other quotes</source>
        <translation>
            <numerusform>%n more value in other quotes</numerusform>
            <numerusform>%n more values in other quotes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ from the prediction</source>
        <translation>
            <numerusform>%n register differs from the prediction</numerusform>
            <numerusform>%n registers differ from the prediction</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n quote(s) claim what is predicted</source>
        <translation>
            <numerusform>%n quote claims what is predicted</numerusform>
            <numerusform>%n quotes claim what is predicted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n quote(s) show what is predicted</source>
        <translation>
            <numerusform>%n quote shows what is predicted</numerusform>
            <numerusform>%n quotes show what is predicted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n claim(s) of something else</source>
        <translation>
            <numerusform>%n claim of something else</numerusform>
            <numerusform>%n claims of something else</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegisterLine</name>
    <message numerus="yes">
        <source>%n event(s) are known to come</source>
        <translation>
            <numerusform>%n event is known to come</numerusform>
            <numerusform>%n events are known to come</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) make this value</source>
        <translation>
            <numerusform>%n event makes this value</numerusform>
            <numerusform>%n events make this value</numerusform>
        </translation>
    </message>
</context>
</TS>
