<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message>
        <source>A file stands there already: %1</source>
        <translation>Dort steht schon eine Datei: %1</translation>
    </message>
    <message>
        <source>What belongs beside this image is missing: %1</source>
        <translation>Was neben dieses Image gehört, fehlt: %1</translation>
    </message>
    <message>
        <source>Build it again; this version writes it.</source>
        <translation>Bauen Sie es neu; diese Version schreibt es.</translation>
    </message>
    <message>
        <source>The devnet&apos;s quoting authority has no keys: %1</source>
        <translation>Die Quote-Stelle des Devnets hat keine Schlüssel: %1</translation>
    </message>
    <message>
        <source>Stop the devnet and start it again.</source>
        <translation>Halten Sie das Devnet an und starten Sie es neu.</translation>
    </message>
    <message>
        <source>The collateral is not what it should be: %1</source>
        <translation>Das Collateral ist nicht, was es sein sollte: %1</translation>
    </message>
    <message>
        <source>Fetch it again; it must be the bundle that belongs to the quote&apos;s platform.</source>
        <translation>Holen Sie es neu; es muss zur Plattform des Quotes gehören.</translation>
    </message>
    <message>
        <source>The policy cannot be read: %1</source>
        <translation>Die Richtlinie lässt sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Correct the file; the line is named.</source>
        <translation>Berichtigen Sie die Datei; die Zeile ist genannt.</translation>
    </message>
    <message>
        <source>A signature does not hold: %1</source>
        <translation>Eine Signatur hält nicht: %1</translation>
    </message>
    <message>
        <source>Do not trust this evidence.</source>
        <translation>Trauen Sie diesen Belegen nicht.</translation>
    </message>
    <message>
        <source>This is no TDX quote: %1</source>
        <translation>Das ist kein TDX-Quote: %1</translation>
    </message>
    <message>
        <source>Choose the file that the guest or its host saved.</source>
        <translation>Wählen Sie die Datei, die der Gast oder sein Host gespeichert hat.</translation>
    </message>
    <message>
        <source>The quoting authority refused the guest&apos;s TPM quote: %1</source>
        <translation>Die Quote-Stelle lehnte den TPM-Quote des Gasts ab: %1</translation>
    </message>
    <message>
        <source>Look at the machine&apos;s console; its TPM or its clock may be wrong.</source>
        <translation>Sehen Sie auf die Konsole der Maschine; TPM oder Uhr könnten falsch gehen.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>The ciphertext was made for another key: %1</source>
        <translation>Der Geheimtext ist für einen anderen Schlüssel: %1</translation>
    </message>
    <message>
        <source>The sender must encrypt to the key that the request names.</source>
        <translation>Der Sender muss für den Schlüssel verschlüsseln, den der Antrag nennt.</translation>
    </message>
    <message>
        <source>The passphrase does not open the keystore.</source>
        <translation>Die Passphrase öffnet den Schlüsselspeicher nicht.</translation>
    </message>
    <message>
        <source>Try again; nothing was changed.</source>
        <translation>Versuchen Sie es noch einmal; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The local chain did not start: %1</source>
        <translation>Die lokale Chain startete nicht: %1</translation>
    </message>
    <message>
        <source>The log of the chain says why.</source>
        <translation>Das Protokoll der Chain sagt, warum.</translation>
    </message>
    <message>
        <source>The contract could not be deployed: %1</source>
        <translation>Der Vertrag ließ sich nicht ausbringen: %1</translation>
    </message>
    <message>
        <source>Another console runs this devnet: %1</source>
        <translation>Eine andere Konsole betreibt dieses Devnet: %1</translation>
    </message>
    <message>
        <source>Close it, or use a profile of your own.</source>
        <translation>Schließen Sie sie oder nehmen Sie ein eigenes Profil.</translation>
    </message>
    <message>
        <source>The devnet does not run.</source>
        <translation>Das Devnet läuft nicht.</translation>
    </message>
    <message>
        <source>Start it on the Network page.</source>
        <translation>Starten Sie es auf der Seite Netz.</translation>
    </message>
    <message>
        <source>A port of the devnet is taken: %1</source>
        <translation>Ein Port des Devnets ist belegt: %1</translation>
    </message>
    <message>
        <source>Stop the program that uses it, or choose another base in the profile.</source>
        <translation>Beenden Sie das Programm, das ihn benutzt, oder wählen Sie im Profil eine andere Basis.</translation>
    </message>
    <message>
        <source>The operator&apos;s account has too little: %1</source>
        <translation>Das Konto des Betreibers hat zu wenig: %1</translation>
    </message>
    <message>
        <source>Send some ether to it; the Network page shows the address.</source>
        <translation>Senden Sie ihm etwas Ether; die Seite Netz zeigt die Adresse.</translation>
    </message>
    <message>
        <source>No contract stands at this address: %1</source>
        <translation>An dieser Adresse steht kein Vertrag: %1</translation>
    </message>
    <message>
        <source>Check the address and the chain.</source>
        <translation>Prüfen Sie Adresse und Chain.</translation>
    </message>
    <message>
        <source>The provider limits how often it may be asked: %1</source>
        <translation>Der Anbieter begrenzt, wie oft man fragt: %1</translation>
    </message>
    <message>
        <source>Wait a little, or use a node of your own.</source>
        <translation>Warten Sie etwas oder nehmen Sie einen eigenen Knoten.</translation>
    </message>
    <message>
        <source>The contract refuses: %1</source>
        <translation>Der Vertrag lehnt ab: %1</translation>
    </message>
    <message>
        <source>The reason is the contract&apos;s own; read it before trying again.</source>
        <translation>Der Grund ist der des Vertrags; lesen Sie ihn vor einem neuen Versuch.</translation>
    </message>
    <message>
        <source>The chain answered too late: %1</source>
        <translation>Die Chain antwortete zu spät: %1</translation>
    </message>
    <message>
        <source>Try again; if it stays slow, use another node.</source>
        <translation>Versuchen Sie es noch einmal; bleibt es langsam, nehmen Sie einen anderen Knoten.</translation>
    </message>
    <message>
        <source>The transaction failed on chain: %1</source>
        <translation>Die Transaktion scheiterte auf der Chain: %1</translation>
    </message>
    <message>
        <source>Nothing else was changed; read the reason before trying again.</source>
        <translation>Sonst wurde nichts geändert; lesen Sie den Grund vor einem neuen Versuch.</translation>
    </message>
    <message>
        <source>The node wants a key: %1</source>
        <translation>Der Knoten verlangt einen Schlüssel: %1</translation>
    </message>
    <message>
        <source>Put the provider&apos;s key into the address.</source>
        <translation>Setzen Sie den Schlüssel des Anbieters in die Adresse.</translation>
    </message>
    <message>
        <source>The chain does not answer: %1</source>
        <translation>Die Chain antwortet nicht: %1</translation>
    </message>
    <message>
        <source>Check its address and whether it runs.</source>
        <translation>Prüfen Sie die Adresse und ob sie läuft.</translation>
    </message>
    <message>
        <source>This is another chain than the profile says: %1</source>
        <translation>Das ist eine andere Chain, als das Profil sagt: %1</translation>
    </message>
    <message>
        <source>Correct the address or the profile.</source>
        <translation>Berichtigen Sie Adresse oder Profil.</translation>
    </message>
    <message>
        <source>The disk is full: %1</source>
        <translation>Die Platte ist voll: %1</translation>
    </message>
    <message>
        <source>Free some space; removing images and machines you no longer need helps most.</source>
        <translation>Schaffen Sie Platz; am meisten hilft, nicht mehr gebrauchte Images und Maschinen zu entfernen.</translation>
    </message>
    <message>
        <source>This file could not be written: %1</source>
        <translation>Diese Datei ließ sich nicht schreiben: %1</translation>
    </message>
    <message>
        <source>Check the folder&apos;s owner and permissions.</source>
        <translation>Prüfen Sie Eigentümer und Rechte des Ordners.</translation>
    </message>
    <message>
        <source>This file is larger than it can be: %1</source>
        <translation>Diese Datei ist größer, als sie sein kann: %1</translation>
    </message>
    <message>
        <source>Check that it is the file you meant.</source>
        <translation>Prüfen Sie, ob es die gemeinte Datei ist.</translation>
    </message>
    <message>
        <source>This file cannot be read: %1</source>
        <translation>Diese Datei lässt sich nicht lesen: %1</translation>
    </message>
    <message>
        <source>Check that it exists and that you may read it.</source>
        <translation>Prüfen Sie, ob es sie gibt und Sie sie lesen dürfen.</translation>
    </message>
    <message>
        <source>The gossip relay does not answer: %1</source>
        <translation>Das Gossip-Relais antwortet nicht: %1</translation>
    </message>
    <message>
        <source>The Network page shows the services.</source>
        <translation>Die Seite Netz zeigt die Dienste.</translation>
    </message>
    <message>
        <source>No answer in time: %1</source>
        <translation>Keine Antwort in der Zeit: %1</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Nobody answers there: %1</source>
        <translation>Dort antwortet niemand: %1</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>This setting cannot be: %1</source>
        <translation>Diese Einstellung geht nicht: %1</translation>
    </message>
    <message>
        <source>Correct it; the recipe says what is allowed.</source>
        <translation>Berichtigen Sie sie; das Rezept sagt, was erlaubt ist.</translation>
    </message>
    <message>
        <source>Not now: %1</source>
        <translation>Jetzt nicht: %1</translation>
    </message>
    <message>
        <source>Wait for its end, or cancel it first.</source>
        <translation>Warten Sie das Ende ab oder brechen Sie ihn zuerst ab.</translation>
    </message>
    <message>
        <source>The image on disk is damaged: %1</source>
        <translation>Das Image auf der Platte ist beschädigt: %1</translation>
    </message>
    <message>
        <source>Build it again.</source>
        <translation>Bauen Sie es neu.</translation>
    </message>
    <message>
        <source>This host cannot build yet: %1</source>
        <translation>Dieser Host kann noch nicht bauen: %1</translation>
    </message>
    <message>
        <source>Run gatehousectl doctor; it says what to install.</source>
        <translation>Rufen Sie gatehousectl doctor auf; es sagt, was zu installieren ist.</translation>
    </message>
    <message>
        <source>A machine is made from this image.</source>
        <translation>Eine Maschine ist aus diesem Image gemacht.</translation>
    </message>
    <message>
        <source>Remove the machine first.</source>
        <translation>Entfernen Sie zuerst die Maschine.</translation>
    </message>
    <message>
        <source>The package lock is out of date: %1</source>
        <translation>Die Paketsperre ist veraltet: %1</translation>
    </message>
    <message>
        <source>Refresh the lock file and build again; the measurements will change.</source>
        <translation>Erneuern Sie die Sperrdatei und bauen Sie neu; die Messwerte ändern sich.</translation>
    </message>
    <message>
        <source>The package mirror does not answer: %1</source>
        <translation>Der Paketspiegel antwortet nicht: %1</translation>
    </message>
    <message>
        <source>Check the network; what was fetched already is kept.</source>
        <translation>Prüfen Sie das Netz; schon Geholtes bleibt.</translation>
    </message>
    <message>
        <source>A locked package is no longer on the mirror: %1</source>
        <translation>Ein gesperrtes Paket ist nicht mehr auf dem Spiegel: %1</translation>
    </message>
    <message>
        <source>A package is not the one that was locked: %1</source>
        <translation>Ein Paket ist nicht das gesperrte: %1</translation>
    </message>
    <message>
        <source>Do not use it. Check the mirror; then refresh the lock file on purpose.</source>
        <translation>Benutzen Sie es nicht. Prüfen Sie den Spiegel und erneuern Sie dann bewusst die Sperrdatei.</translation>
    </message>
    <message>
        <source>A tool failed: %1</source>
        <translation>Ein Werkzeug scheiterte: %1</translation>
    </message>
    <message>
        <source>The live log shows its last lines.</source>
        <translation>Das laufende Protokoll zeigt seine letzten Zeilen.</translation>
    </message>
    <message>
        <source>This file cannot be measured: %1</source>
        <translation>Diese Datei lässt sich nicht messen: %1</translation>
    </message>
    <message>
        <source>Choose a unified kernel image (.efi) or a disk image (.raw).</source>
        <translation>Wählen Sie ein Unified Kernel Image (.efi) oder ein Platten-Image (.raw).</translation>
    </message>
    <message>
        <source>Something happened that must not happen: %1</source>
        <translation>Etwas ist geschehen, das nicht geschehen darf: %1</translation>
    </message>
    <message>
        <source>Please report it together with the log of this console.</source>
        <translation>Bitte melden Sie es mit dem Protokoll dieser Konsole.</translation>
    </message>
    <message>
        <source>The network is down: %1</source>
        <translation>Das Netz ist aus: %1</translation>
    </message>
    <message>
        <source>Start it on the Network page first.</source>
        <translation>Starten Sie es zuerst auf der Seite Netz.</translation>
    </message>
    <message>
        <source>The network runs already.</source>
        <translation>Das Netz läuft schon.</translation>
    </message>
    <message>
        <source>“%1” is no address of a JSON-RPC node.</source>
        <translation>„%1“ ist keine Adresse eines JSON-RPC-Knotens.</translation>
    </message>
    <message>
        <source>Write it like http://127.0.0.1:8545 or wss://host/path.</source>
        <translation>Schreiben Sie sie wie http://127.0.0.1:8545 oder wss://host/pfad.</translation>
    </message>
    <message>
        <source>There is no %1 any more.</source>
        <translation>%1 gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>It may have been removed from outside; the list is current again.</source>
        <translation>Vielleicht wurde es von außen entfernt; die Liste ist wieder aktuell.</translation>
    </message>
    <message>
        <source>The node refused to hand over the secret: %1</source>
        <translation>Der Knoten lehnte es ab, das Geheimnis herauszugeben: %1</translation>
    </message>
    <message>
        <source>It verifies for itself; its console says which check failed.</source>
        <translation>Er prüft selbst; seine Konsole sagt, welche Prüfung scheiterte.</translation>
    </message>
    <message>
        <source>The node that should encrypt does not answer: %1</source>
        <translation>Der Knoten, der verschlüsseln soll, antwortet nicht: %1</translation>
    </message>
    <message>
        <source>See on the Machines page whether it runs.</source>
        <translation>Sehen Sie auf der Seite Maschinen, ob er läuft.</translation>
    </message>
    <message>
        <source>A reason is needed; it is recorded.</source>
        <translation>Ein Grund ist nötig; er wird aufgezeichnet.</translation>
    </message>
    <message>
        <source>The request is too young on the chain: %1</source>
        <translation>Der Antrag ist auf der Chain zu jung: %1</translation>
    </message>
    <message>
        <source>Wait some blocks.</source>
        <translation>Warten Sie einige Blöcke.</translation>
    </message>
    <message>
        <source>There is no such request on the chain: %1</source>
        <translation>Auf der Chain gibt es diesen Antrag nicht: %1</translation>
    </message>
    <message>
        <source>It may have been removed by a reorganisation.</source>
        <translation>Vielleicht hat ihn eine Reorganisation entfernt.</translation>
    </message>
    <message>
        <source>The host service&apos;s port is taken: %1</source>
        <translation>Der Port des Host-Dienstes ist belegt: %1</translation>
    </message>
    <message>
        <source>The verdict refuses this request: %1</source>
        <translation>Das Urteil lehnt diesen Antrag ab: %1</translation>
    </message>
    <message>
        <source>Reject it, or approve it as an exception with a reason.</source>
        <translation>Lehnen Sie ihn ab oder stimmen Sie als Ausnahme mit Grund zu.</translation>
    </message>
    <message>
        <source>Not onboarded: %1</source>
        <translation>Nicht aufgenommen: %1</translation>
    </message>
    <message>
        <source>The contract refused the onboarding: %1</source>
        <translation>Der Vertrag lehnte die Aufnahme ab: %1</translation>
    </message>
    <message>
        <source>Perhaps it was onboarded already; the page shows where it stands.</source>
        <translation>Vielleicht ist er schon aufgenommen; die Seite zeigt den Stand.</translation>
    </message>
    <message>
        <source>There is no request %1 any more.</source>
        <translation>Den Antrag %1 gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>The list is current again.</source>
        <translation>Die Liste ist wieder aktuell.</translation>
    </message>
    <message>
        <source>This request cannot be decided now: %1</source>
        <translation>Über diesen Antrag lässt sich jetzt nicht entscheiden: %1</translation>
    </message>
    <message>
        <source>The page shows where it stands.</source>
        <translation>Die Seite zeigt den Stand.</translation>
    </message>
    <message>
        <source>A program is missing: %1</source>
        <translation>Ein Programm fehlt: %1</translation>
    </message>
    <message>
        <source>A program took too long: %1</source>
        <translation>Ein Programm brauchte zu lange: %1</translation>
    </message>
    <message>
        <source>The log shows its last lines.</source>
        <translation>Das Protokoll zeigt seine letzten Zeilen.</translation>
    </message>
    <message>
        <source>The records of this profile are damaged: %1</source>
        <translation>Die Aufzeichnungen dieses Profils sind beschädigt: %1</translation>
    </message>
    <message>
        <source>Restore the folder from a copy; nothing was overwritten.</source>
        <translation>Stellen Sie den Ordner aus einer Kopie wieder her; nichts wurde überschrieben.</translation>
    </message>
    <message>
        <source>Free some space; nothing was lost.</source>
        <translation>Schaffen Sie Platz; nichts ging verloren.</translation>
    </message>
    <message>
        <source>Another console uses this profile: %1</source>
        <translation>Eine andere Konsole benutzt dieses Profil: %1</translation>
    </message>
    <message>
        <source>A newer Gatehouse wrote this profile: %1</source>
        <translation>Ein neueres Gatehouse schrieb dieses Profil: %1</translation>
    </message>
    <message>
        <source>Use that version, or another profile.</source>
        <translation>Nehmen Sie jene Version oder ein anderes Profil.</translation>
    </message>
    <message>
        <source>%1 is running already.</source>
        <translation>%1 läuft schon.</translation>
    </message>
    <message>
        <source>“%1” cannot be the name of a machine.</source>
        <translation>„%1“ kann kein Name einer Maschine sein.</translation>
    </message>
    <message>
        <source>Use small letters, digits and hyphens, a letter first.</source>
        <translation>Kleinbuchstaben, Ziffern und Bindestriche, zuerst ein Buchstabe.</translation>
    </message>
    <message>
        <source>%1 is starting or running already.</source>
        <translation>%1 startet oder läuft schon.</translation>
    </message>
    <message>
        <source>The connection to libvirt was lost: %1</source>
        <translation>Die Verbindung zu libvirt ging verloren: %1</translation>
    </message>
    <message>
        <source>It is tried again by itself; states are as of before.</source>
        <translation>Sie wird von selbst neu versucht; Zustände sind von vorher.</translation>
    </message>
    <message>
        <source>There is no room for the machine&apos;s disk: %1</source>
        <translation>Für die Platte der Maschine ist kein Platz: %1</translation>
    </message>
    <message>
        <source>A machine named %1 exists already.</source>
        <translation>Eine Maschine namens %1 gibt es schon.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>The UEFI firmware is not installed: %1</source>
        <translation>Die UEFI-Firmware ist nicht installiert: %1</translation>
    </message>
    <message>
        <source>Install the package ovmf.</source>
        <translation>Installieren Sie das Paket ovmf.</translation>
    </message>
    <message>
        <source>The machine&apos;s image is gone: %1</source>
        <translation>Das Image der Maschine ist weg: %1</translation>
    </message>
    <message>
        <source>Build it again; equal inputs give an equal image.</source>
        <translation>Bauen Sie es neu; gleiche Eingaben ergeben ein gleiches Image.</translation>
    </message>
    <message>
        <source>The machine was killed from outside: %1</source>
        <translation>Die Maschine wurde von außen beendet: %1</translation>
    </message>
    <message>
        <source>Start it again; its disk and TPM state are kept.</source>
        <translation>Starten Sie sie neu; Platte und TPM-Zustand sind erhalten.</translation>
    </message>
    <message>
        <source>libvirt does not answer: %1</source>
        <translation>libvirt antwortet nicht: %1</translation>
    </message>
    <message>
        <source>Start it: systemctl start libvirtd.</source>
        <translation>Starten Sie es: systemctl start libvirtd.</translation>
    </message>
    <message>
        <source>There is no machine %1 any more.</source>
        <translation>Die Maschine %1 gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>%1 is not running.</source>
        <translation>%1 läuft nicht.</translation>
    </message>
    <message>
        <source>QEMU&apos;s user cannot reach this path: %1</source>
        <translation>Der Benutzer von QEMU erreicht diesen Pfad nicht: %1</translation>
    </message>
    <message>
        <source>Its folders need execute permission for others.</source>
        <translation>Seine Ordner brauchen Ausführungsrecht für andere.</translation>
    </message>
    <message>
        <source>You may not use libvirt: %1</source>
        <translation>Sie dürfen libvirt nicht benutzen: %1</translation>
    </message>
    <message>
        <source>Join the group libvirt and log in again.</source>
        <translation>Treten Sie der Gruppe libvirt bei und melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>A port is taken on this host: %1</source>
        <translation>Ein Port dieses Hosts ist belegt: %1</translation>
    </message>
    <message>
        <source>Stop the program that uses it and start again.</source>
        <translation>Beenden Sie das Programm, das ihn benutzt, und starten Sie neu.</translation>
    </message>
    <message>
        <source>QEMU is not installed: %1</source>
        <translation>QEMU ist nicht installiert: %1</translation>
    </message>
    <message>
        <source>Install the package qemu-system-x86.</source>
        <translation>Installieren Sie das Paket qemu-system-x86.</translation>
    </message>
    <message>
        <source>%1 is running.</source>
        <translation>%1 läuft.</translation>
    </message>
    <message>
        <source>Shut it down first.</source>
        <translation>Fahren Sie sie zuerst herunter.</translation>
    </message>
    <message>
        <source>The guest did not shut down within a minute: %1</source>
        <translation>Der Gast fuhr nicht binnen einer Minute herunter: %1</translation>
    </message>
    <message>
        <source>Look at its console; Force off is like pulling the plug.</source>
        <translation>Sehen Sie auf seine Konsole; Abschalten ist wie den Stecker ziehen.</translation>
    </message>
    <message>
        <source>The machine did not start: %1</source>
        <translation>Die Maschine startete nicht: %1</translation>
    </message>
    <message>
        <source>Its console and libvirt&apos;s log say why.</source>
        <translation>Ihre Konsole und das Protokoll von libvirt sagen, warum.</translation>
    </message>
    <message>
        <source>The software TPM is not installed: %1</source>
        <translation>Das Software-TPM ist nicht installiert: %1</translation>
    </message>
    <message>
        <source>Install the packages swtpm and swtpm-tools.</source>
        <translation>Installieren Sie die Pakete swtpm und swtpm-tools.</translation>
    </message>
    <message>
        <source>More than one image begins like this: %1</source>
        <translation>Mehr als ein Image beginnt so: %1</translation>
    </message>
    <message>
        <source>Write more of its identifier.</source>
        <translation>Schreiben Sie mehr von der Kennung.</translation>
    </message>
    <message>
        <source>The network does not run: %1</source>
        <translation>Das Netz läuft nicht: %1</translation>
    </message>
    <message>
        <source>So many nodes cannot be watched: %1</source>
        <translation>So viele Knoten lassen sich nicht beobachten: %1</translation>
    </message>
    <message>
        <source>Stop watching one first.</source>
        <translation>Beobachten Sie zuerst einen weniger.</translation>
    </message>
    <message>
        <source>Such a machine cannot be made: %1</source>
        <translation>Eine solche Maschine geht nicht: %1</translation>
    </message>
    <message>
        <source>The start failed: %1</source>
        <translation>Der Start scheiterte: %1</translation>
    </message>
    <message>
        <source>Read the end of its console.</source>
        <translation>Lesen Sie das Ende ihrer Konsole.</translation>
    </message>
    <message>
        <source>The machine ended before its application answered: %1</source>
        <translation>Die Maschine endete, bevor ihre Anwendung antwortete: %1</translation>
    </message>
    <message>
        <source>The start does not go on: %1</source>
        <translation>Der Start geht nicht weiter: %1</translation>
    </message>
    <message>
        <source>Read the end of its console; it may wait for approval.</source>
        <translation>Lesen Sie das Ende ihrer Konsole; vielleicht wartet sie auf Zustimmung.</translation>
    </message>
    <message>
        <source>The collateral service does not answer as it should: %1</source>
        <translation>Der Collateral-Dienst antwortet nicht, wie er soll: %1</translation>
    </message>
    <message>
        <source>Check its address; a proxy or a login page may stand before it.</source>
        <translation>Prüfe seine Adresse; vielleicht steht ein Proxy oder eine Anmeldeseite davor.</translation>
    </message>
    <message>
        <source>This is no collateral: %1</source>
        <translation>Das ist kein Collateral: %1</translation>
    </message>
    <message>
        <source>Choose a bundle, a single-JSON file or a folder of saved answers.</source>
        <translation>Wähle ein Bündel, eine einzelne JSON-Datei oder einen Ordner mit gespeicherten Antworten.</translation>
    </message>
    <message>
        <source>Collateral cannot be fetched from there: %1</source>
        <translation>Von dort lässt sich kein Collateral holen: %1</translation>
    </message>
    <message>
        <source>Correct the address.</source>
        <translation>Berichtige die Adresse.</translation>
    </message>
    <message>
        <source>The quote does not say which platform it is from: %1</source>
        <translation>Der Quote sagt nicht, von welcher Plattform er ist: %1</translation>
    </message>
    <message>
        <source>Use a bundle that holds the PCK certificate chain.</source>
        <translation>Nimm ein Bündel, das die PCK-Zertifikatskette enthält.</translation>
    </message>
    <message>
        <source>This collateral cannot be proven: %1</source>
        <translation>Dieses Collateral lässt sich nicht beweisen: %1</translation>
    </message>
    <message>
        <source>It was not kept. Fetch it from another source.</source>
        <translation>Es wurde nicht behalten. Hole es aus einer anderen Quelle.</translation>
    </message>
    <message>
        <source>No such collateral is held: %1</source>
        <translation>Solches Collateral ist nicht vorhanden: %1</translation>
    </message>
    <message>
        <source>Fetch it, or take in a file.</source>
        <translation>Hole es, oder nimm eine Datei auf.</translation>
    </message>
    <message>
        <source>The collateral service is busy: %1</source>
        <translation>Der Collateral-Dienst ist überlastet: %1</translation>
    </message>
    <message>
        <source>Try again later, or use another source.</source>
        <translation>Versuche es später wieder, oder nimm eine andere Quelle.</translation>
    </message>
    <message>
        <source>The service has no collateral for this platform: %1</source>
        <translation>Der Dienst hat kein Collateral für diese Plattform: %1</translation>
    </message>
    <message>
        <source>Check the FMSPC, or ask another service.</source>
        <translation>Prüfe die FMSPC, oder frage einen anderen Dienst.</translation>
    </message>
    <message>
        <source>The service answered about another platform: %1</source>
        <translation>Der Dienst hat über eine andere Plattform geantwortet: %1</translation>
    </message>
    <message>
        <source>Do not use this service.</source>
        <translation>Benutze diesen Dienst nicht.</translation>
    </message>
    <message>
        <source>This is the last running node that holds the network&apos;s secret: %1</source>
        <translation>Das ist der letzte laufende Knoten, der das Geheimnis des Netzes hat: %1</translation>
    </message>
    <message>
        <source>Start another node and let it in first.</source>
        <translation>Starten Sie zuerst einen weiteren Knoten und nehmen Sie ihn auf.</translation>
    </message>
    <message>
        <source>This may be the last running node that holds the network&apos;s secret: %1</source>
        <translation>Das ist vielleicht der letzte laufende Knoten, der das Geheimnis des Netzes hat: %1</translation>
    </message>
    <message>
        <source>Wait until it answers, or start another node and let it in first.</source>
        <translation>Warten Sie, bis er antwortet, oder starten Sie zuerst einen weiteren Knoten und nehmen Sie ihn auf.</translation>
    </message>
    <message>
        <source>It cannot be put off until then: %1</source>
        <translation>Bis dahin lässt es sich nicht zurückstellen: %1</translation>
    </message>
    <message>
        <source>Choose a time within seven days.</source>
        <translation>Wählen Sie einen Zeitpunkt innerhalb von sieben Tagen.</translation>
    </message>
    <message>
        <source>The note is too long: %1</source>
        <translation>Die Notiz ist zu lang: %1</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>Kürzen Sie sie.</translation>
    </message>
    <message>
        <source>More than one decision is called so: %1</source>
        <translation>Mehr als eine Entscheidung heißt so: %1</translation>
    </message>
    <message>
        <source>Choose it in the list.</source>
        <translation>Wählen Sie sie in der Liste.</translation>
    </message>
    <message>
        <source>This is no evidence: %1</source>
        <translation>Das sind keine Belege: %1</translation>
    </message>
    <message>
        <source>Choose a file that Gatehouse has exported.</source>
        <translation>Wählen Sie eine Datei, die Gatehouse exportiert hat.</translation>
    </message>
    <message>
        <source>The audit log cannot be read: %1</source>
        <translation>Das Prüfprotokoll ist nicht lesbar: %1</translation>
    </message>
    <message>
        <source>Leave it as it is, and compare with exports that were kept elsewhere.</source>
        <translation>Lassen Sie es, wie es ist, und vergleichen Sie mit Exporten, die anderswo aufgehoben wurden.</translation>
    </message>
    <message>
        <source>Another program writes the audit log: %1</source>
        <translation>Ein anderes Programm schreibt das Prüfprotokoll: %1</translation>
    </message>
    <message>
        <source>Close the other console of this profile.</source>
        <translation>Schließen Sie die andere Konsole dieses Profils.</translation>
    </message>
    <message>
        <source>The evidence could not be written, so nothing was decided: %1</source>
        <translation>Die Belege ließen sich nicht schreiben, darum wurde nichts entschieden: %1</translation>
    </message>
    <message>
        <source>See to the disk, then decide again.</source>
        <translation>Kümmern Sie sich um die Platte, und entscheiden Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>There is no such decision: %1</source>
        <translation>Eine solche Entscheidung gibt es nicht: %1</translation>
    </message>
    <message>
        <source>Read the log again; it may be another profile&apos;s.</source>
        <translation>Lesen Sie das Protokoll neu; sie kann in einem anderen Profil stehen.</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>%1 s ago</source>
        <translation>vor %1 s</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>vor %1 min</translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation>vor %1 h</translation>
    </message>
    <message>
        <source>%1 d ago</source>
        <translation>vor %1 d</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>building</source>
        <translation>wird gebaut</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>hält an</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>abgestürzt</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>no quote yet</source>
        <translation>noch kein Quote</translation>
    </message>
    <message>
        <source>verifying</source>
        <translation>wird geprüft</translation>
    </message>
    <message>
        <source>waits for you</source>
        <translation>wartet auf Sie</translation>
    </message>
    <message>
        <source>refused by the verdict</source>
        <translation>vom Urteil abgelehnt</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>zugestimmt</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>encrypted</source>
        <translation>verschlüsselt</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>superseded</source>
        <translation>überholt</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>up</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>down</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>served elsewhere</source>
        <translation>läuft anderswo</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>nicht gefragt</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>nicht erreichbar</translation>
    </message>
    <message>
        <source>no data</source>
        <translation>keine Daten</translation>
    </message>
    <message>
        <source>syncing</source>
        <translation>synchronisiert</translation>
    </message>
    <message>
        <source>not proven</source>
        <translation>nicht belegt</translation>
    </message>
    <message>
        <source>synced</source>
        <translation>synchron</translation>
    </message>
    <message>
        <source>debug</source>
        <translation>Debug</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>our own</source>
        <translation>eigenes</translation>
    </message>
    <message>
        <source>visible to the host</source>
        <translation>für den Host sichtbar</translation>
    </message>
    <message>
        <source>reported by the guest</source>
        <translation>vom Gast gemeldet</translation>
    </message>
    <message>
        <source>Written by programs of this console on this host.</source>
        <translation>Von Programmen dieser Konsole auf diesem Host geschrieben.</translation>
    </message>
    <message>
        <source>Passes the host in the clear: whoever runs the host could read and change it.</source>
        <translation>Läuft im Klartext über den Host: Wer ihn betreibt, könnte es lesen und ändern.</translation>
    </message>
    <message>
        <source>The guest says so; nothing attests it.</source>
        <translation>Der Gast sagt es; nichts attestiert es.</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
</context>
<context>
    <name>SystemState</name>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>building</source>
        <translation>wird gebaut</translation>
    </message>
    <message>
        <source>The first image is being built.</source>
        <translation>Das erste Image wird gebaut.</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>noch keine</translation>
    </message>
    <message>
        <source>Nothing to boot.</source>
        <translation>Nichts zum Starten.</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Bauen</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Maschine</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>abgestürzt</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>%1 zeigen</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>startet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>%1 of %2 running</source>
        <translation>%1 von %2 laufen</translation>
    </message>
    <message>
        <source>No machine has been made.</source>
        <translation>Noch keine Maschine gemacht.</translation>
    </message>
    <message>
        <source>Launch</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message numerus="yes">
        <source>None of %n machine(s) runs.</source>
        <translation><numerusform>Die %n Maschine läuft nicht.</numerusform><numerusform>Keine von %n Maschinen läuft.</numerusform></translation>
    </message>
    <message>
        <source>TPM</source>
        <translation>TPM</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>No machine has reported its registers.</source>
        <translation>Keine Maschine hat ihre Register gemeldet.</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>%1 of %2 is not what its image predicts.</source>
        <translation>%1 von %2 ist nicht, was ihr Image vorhersagt.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>as predicted</source>
        <translation>wie vorhergesagt</translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) equal, software TPM</source>
        <translation><numerusform>%n Register gleich, Software-TPM</numerusform><numerusform>%n Register gleich, Software-TPM</numerusform></translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>Quote</translation>
    </message>
    <message>
        <source>No quote has arrived.</source>
        <translation>Kein Quote ist eingetroffen.</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message numerus="yes">
        <source>%1 failed %n check(s).</source>
        <translation><numerusform>%1 ist an %n Prüfung gescheitert.</numerusform><numerusform>%1 ist an %n Prüfungen gescheitert.</numerusform></translation>
    </message>
    <message>
        <source>See why</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>geprüft</translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) passed</source>
        <translation><numerusform>%n Prüfung bestanden</numerusform><numerusform>%n Prüfungen bestanden</numerusform></translation>
    </message>
    <message>
        <source>, simulated TEE</source>
        <translation>, simuliertes TEE</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Chain</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Open Network</source>
        <translation>Netz öffnen</translation>
    </message>
    <message>
        <source>no contract</source>
        <translation>kein Vertrag</translation>
    </message>
    <message>
        <source>No code stands at the contract&apos;s address.</source>
        <translation>An der Adresse des Vertrags steht kein Code.</translation>
    </message>
    <message>
        <source>%1, head %2</source>
        <translation>%1, Kopf %2</translation>
    </message>
    <message>
        <source>Approval</source>
        <translation>Zustimmung</translation>
    </message>
    <message>
        <source>none asked</source>
        <translation>niemand fragt</translation>
    </message>
    <message>
        <source>Nobody has asked to join.</source>
        <translation>Niemand hat um Aufnahme gebeten.</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>unterwegs</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) under way</source>
        <translation><numerusform>%n Antrag unterwegs</numerusform><numerusform>%n Anträge unterwegs</numerusform></translation>
    </message>
    <message>
        <source>none waits</source>
        <translation>keiner wartet</translation>
    </message>
    <message numerus="yes">
        <source>No request waits; %n was/were rejected.</source>
        <translation><numerusform>Kein Antrag wartet; %n wurde abgelehnt.</numerusform><numerusform>Kein Antrag wartet; %n wurden abgelehnt.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>No request waits; %n failed or expired.</source>
        <translation><numerusform>Kein Antrag wartet; %n ist gescheitert oder verfallen.</numerusform><numerusform>Kein Antrag wartet; %n sind gescheitert oder verfallen.</numerusform></translation>
    </message>
    <message>
        <source>waits for you</source>
        <translation>wartet auf Sie</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) to decide</source>
        <translation><numerusform>%n Antrag zu entscheiden</numerusform><numerusform>%n Anträge zu entscheiden</numerusform></translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>Entscheiden</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s) let in</source>
        <translation><numerusform>%n Knoten aufgenommen</numerusform><numerusform>%n Knoten aufgenommen</numerusform></translation>
    </message>
    <message>
        <source>The first node made the secret; nobody else has asked.</source>
        <translation>Der erste Knoten machte das Geheimnis; sonst hat niemand gefragt.</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>verschlossen</translation>
    </message>
    <message>
        <source>No encrypted disk is open.</source>
        <translation>Keine verschlüsselte Platte ist offen.</translation>
    </message>
    <message>
        <source>stays locked</source>
        <translation>bleibt verschlossen</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message numerus="yes">
        <source>%n encrypted disk(s) open inside their machines</source>
        <translation><numerusform>%n verschlüsselte Platte in ihrer Maschine offen</numerusform><numerusform>%n verschlüsselte Platten in ihren Maschinen offen</numerusform></translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>not running</source>
        <translation>läuft nicht</translation>
    </message>
    <message>
        <source>No application answers.</source>
        <translation>Keine Anwendung antwortet.</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>antwortet</translation>
    </message>
    <message numerus="yes">
        <source>%n application(s) answer</source>
        <translation><numerusform>%n Anwendung antwortet</numerusform><numerusform>%n Anwendungen antworten</numerusform></translation>
    </message>
    <message>
        <source>Open Nodes</source>
        <translation>Knoten öffnen</translation>
    </message>
    <message>
        <source>secret gone</source>
        <translation>Geheimnis fort</translation>
    </message>
    <message>
        <source>No running machine holds the network&apos;s secret: nobody can be let in.</source>
        <translation>Keine laufende Maschine hat das Geheimnis des Netzes: niemand kann aufgenommen werden.</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>put off</source>
        <translation>zurückgestellt</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) put off</source>
        <translation><numerusform>%n Antrag zurückgestellt</numerusform><numerusform>%n Anträge zurückgestellt</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ActivityPane</name>
    <message>
        <source>Nothing is running</source>
        <translation>Nichts läuft</translation>
    </message>
    <message>
        <source>Last events</source>
        <translation>Letzte Ereignisse</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt von %1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>%1 abbrechen</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::BuildDialog</name>
    <message>
        <source>Take today&apos;s packages instead of the locked ones</source>
        <translation>Die heutigen Pakete statt der festgeschriebenen nehmen</translation>
    </message>
    <message>
        <source>Writes a new lock file for this computer. Other packages make another measurement.</source>
        <translation>Schreibt eine neue Lock-Datei für diesen Rechner. Andere Pakete ergeben eine andere Messung.</translation>
    </message>
    <message>
        <source>Mirror of the packages</source>
        <translation>Spiegel der Pakete</translation>
    </message>
    <message>
        <source>Mirror of the packages: the recipe&apos;s own</source>
        <translation>Spiegel der Pakete: der des Rezepts</translation>
    </message>
    <message>
        <source>Where packages come from; each is checked by its hash, so this makes no other measurement.</source>
        <translation>Woher die Pakete kommen; jedes wird an seinem Hash geprüft, also ergibt das keine andere Messung.</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>Nur holen</translation>
    </message>
    <message>
        <source>Gets what a build needs, so that it can be built without network.</source>
        <translation>Holt, was ein Bau braucht, damit er ohne Netz gelingt.</translation>
    </message>
    <message>
        <source>Verify reproducible</source>
        <translation>Reproduzierbarkeit prüfen</translation>
    </message>
    <message>
        <source>Builds twice in clean rooms and compares every byte.</source>
        <translation>Baut zweimal in sauberen Räumen und vergleicht jedes Byte.</translation>
    </message>
    <message>
        <source>packages</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>Build with settings</source>
        <translation>Mit Einstellungen bauen</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Bauen</translation>
    </message>
    <message>
        <source>Build an image</source>
        <translation>Image bauen</translation>
    </message>
    <message>
        <source> Changing it makes another measurement.</source>
        <translation> Eine Änderung ergibt eine andere Messung.</translation>
    </message>
    <message>
        <source>Another measurement: %1 differs from the recipe. Nodes that only know the recipe&apos;s own image will refuse this one.</source>
        <translation>Andere Messung: %1 weicht vom Rezept ab. Knoten, die nur das Image des Rezepts kennen, lehnen dieses ab.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::CheckList</name>
    <message>
        <source>Expected</source>
        <translation>Erwartet</translation>
    </message>
    <message>
        <source>Actual</source>
        <translation>Tatsächlich</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was tun</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::CheckRow</name>
    <message>
        <source>as expected: %1</source>
        <translation>wie erwartet: %1</translation>
    </message>
    <message>
        <source>expected %1, actual %2</source>
        <translation>erwartet %1, tatsächlich %2</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::CollateralPanel</name>
    <message>
        <source>valid</source>
        <translation>gültig</translation>
    </message>
    <message>
        <source>ends soon</source>
        <translation>endet bald</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>not yet valid</source>
        <translation>noch nicht gültig</translation>
    </message>
    <message>
        <source>%1: issued %2, next update %3</source>
        <translation>%1: ausgestellt %2, nächster Stand %3</translation>
    </message>
    <message>
        <source>%1: not renewed, %2</source>
        <translation>%1: nicht erneuert, %2</translation>
    </message>
    <message>
        <source>Collateral</source>
        <translation>Collateral</translation>
    </message>
    <message>
        <source>TEE</source>
        <translation>TEE</translation>
    </message>
    <message>
        <source>FMSPC</source>
        <translation>FMSPC</translation>
    </message>
    <message>
        <source>TCB number</source>
        <translation>TCB-Nummer</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Issued</source>
        <translation>Ausgestellt</translation>
    </message>
    <message>
        <source>Holds until</source>
        <translation>Gilt bis</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Fetched</source>
        <translation>Geholt</translation>
    </message>
    <message>
        <source>nothing is held; quotes need it to be verified offline</source>
        <translation>nichts vorhanden; Quotes brauchen es zur Prüfung ohne Netz</translation>
    </message>
    <message>
        <source>Renew it; what came from a file needs a newer file.</source>
        <translation>Erneuere es; was aus einer Datei kam, braucht eine neuere Datei.</translation>
    </message>
    <message>
        <source>Renew it in time.</source>
        <translation>Erneuere es rechtzeitig.</translation>
    </message>
    <message>
        <source>Take in collateral</source>
        <translation>Collateral aufnehmen</translation>
    </message>
    <message>
        <source>Collateral (*.json)</source>
        <translation>Collateral (*.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 was not taken in: %2</source>
        <translation>%1 wurde nicht aufgenommen: %2</translation>
    </message>
    <message>
        <source>Copy the FMSPC</source>
        <translation>FMSPC kopieren</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message numerus="yes">
        <source>Collateral of %n platform(s) has expired: their quotes are refused.</source>
        <translation><numerusform>Collateral von %n Plattform ist abgelaufen: ihre Quotes werden abgelehnt.</numerusform><numerusform>Collateral von %n Plattformen ist abgelaufen: ihre Quotes werden abgelehnt.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Collateral of %n platform(s) ends soon.</source>
        <translation><numerusform>Collateral von %n Plattform endet bald.</numerusform><numerusform>Collateral von %n Plattformen endet bald.</numerusform></translation>
    </message>
    <message>
        <source>Export collateral</source>
        <translation>Collateral exportieren</translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>Nach %1 geschrieben.</translation>
    </message>
    <message>
        <source>Another Gatehouse takes it in; quotes can then be verified there without a network.</source>
        <translation>Ein anderes Gatehouse nimmt sie auf; Quotes lassen sich dort dann ohne Netz prüfen.</translation>
    </message>
    <message>
        <source>Export as a bundle…</source>
        <translation>Als Bündel exportieren …</translation>
    </message>
    <message>
        <source>Export as single JSON…</source>
        <translation>Als Einzel-JSON exportieren …</translation>
    </message>
    <message>
        <source>Export with older generations…</source>
        <translation>Mit älteren Fassungen exportieren …</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Type a command, a page or a name</source>
        <translation>Befehl, Seite oder Name eingeben</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>Treffer</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ConfirmDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Type %1 to confirm</source>
        <translation>Zur Bestätigung %1 eingeben</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::HexCompare</name>
    <message>
        <source>expected</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>actual</source>
        <translation>tatsächlich</translation>
    </message>
    <message>
        <source>nothing to compare with</source>
        <translation>nichts zum Vergleichen</translation>
    </message>
    <message numerus="yes">
        <source>%n byte(s) differ</source>
        <translation><numerusform>%n Byte weicht ab</numerusform><numerusform>%n Byte weichen ab</numerusform></translation>
    </message>
    <message>
        <source>equal</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>no prediction</source>
        <translation>keine Vorhersage</translation>
    </message>
    <message>
        <source>not seen yet</source>
        <translation>noch nicht gesehen</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>%1 kopieren</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::HexLabel</name>
    <message>
        <source>A long value. Ctrl+C copies all of it.</source>
        <translation>Ein langer Wert. Strg+C kopiert ihn ganz.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>kein Wert</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImageDetailView</name>
    <message>
        <source>not predicted</source>
        <translation>nicht vorhergesagt</translation>
    </message>
    <message>
        <source>Predicted by the build itself</source>
        <translation>Vom Bau selbst vorhergesagt</translation>
    </message>
    <message>
        <source>%1, compared</source>
        <translation>%1, verglichen</translation>
    </message>
    <message>
        <source>not what is predicted here</source>
        <translation>nicht das hier Vorhergesagte</translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ from what is predicted here</source>
        <translation><numerusform>%n Register weicht von der hiesigen Vorhersage ab</numerusform><numerusform>%n Register weichen von der hiesigen Vorhersage ab</numerusform></translation>
    </message>
    <message>
        <source>as far as both predict, the same</source>
        <translation>soweit beide vorhersagen, gleich</translation>
    </message>
    <message>
        <source>Build times</source>
        <translation>Bauzeiten</translation>
    </message>
    <message>
        <source>Settings of the recipe</source>
        <translation>Einstellungen des Rezepts</translation>
    </message>
    <message>
        <source>tried</source>
        <translation>versucht</translation>
    </message>
    <message>
        <source>built</source>
        <translation>gebaut</translation>
    </message>
    <message>
        <source>Debug image: a root shell is open on its console. Never give it a real secret.</source>
        <translation>Debug-Image: Auf seiner Konsole ist eine Root-Shell offen. Geben Sie ihm nie ein echtes Geheimnis.</translation>
    </message>
    <message>
        <source>Build again</source>
        <translation>Noch einmal bauen</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>Grundlage</translation>
    </message>
    <message numerus="yes">
        <source>Debian %1, %n package(s)</source>
        <translation><numerusform>Debian %1, %n Paket</numerusform><numerusform>Debian %1, %n Pakete</numerusform></translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>dm-verity root</source>
        <translation>dm-verity-Wurzel</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>from the cache</source>
        <translation>aus dem Zwischenspeicher</translation>
    </message>
    <message>
        <source>%1 (not measured)</source>
        <translation>%1 (nicht gemessen)</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>Variante</translation>
    </message>
    <message>
        <source>%1, SHA-256</source>
        <translation>%1, SHA-256</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImagesPage</name>
    <message>
        <source>Fetching what %1 is built of; the activity below shows how far it is.</source>
        <translation>Was %1 braucht, wird geholt; unten steht, wie weit es ist.</translation>
    </message>
    <message>
        <source>All that %1 is built of is here; a build needs no network.</source>
        <translation>Alles, woraus %1 gebaut wird, ist hier; ein Bau braucht kein Netz.</translation>
    </message>
    <message>
        <source>Building %1 twice in clean rooms; the activity below shows how far it is.</source>
        <translation>%1 wird zweimal in sauberen Räumen gebaut; unten steht, wie weit es ist.</translation>
    </message>
    <message>
        <source>%1 was built twice, and every byte is the same.</source>
        <translation>%1 wurde zweimal gebaut, und jedes Byte ist gleich.</translation>
    </message>
    <message>
        <source>SHA-256 of the disk: %1</source>
        <translation>SHA-256 des Datenträgers: %1</translation>
    </message>
    <message>
        <source>Two builds of %1 differ.</source>
        <translation>Zwei Baue von %1 unterscheiden sich.</translation>
    </message>
    <message>
        <source>What differs first: %1</source>
        <translation>Was zuerst abweicht: %1</translation>
    </message>
    <message>
        <source>Working out what the settings of %1 do to its measurement…</source>
        <translation>Es wird berechnet, was die Einstellungen von %1 mit der Messung machen …</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1: %2 → %3</translation>
    </message>
    <message>
        <source>package %1: %2 → %3</source>
        <translation>Paket %1: %2 → %3</translation>
    </message>
    <message>
        <source>%1 more packages</source>
        <translation>%1 weitere Pakete</translation>
    </message>
    <message>
        <source>%1: %2… → %3…</source>
        <translation>%1: %2… → %3…</translation>
    </message>
    <message>
        <source>This changes the measurement</source>
        <translation>Das ändert die Messung</translation>
    </message>
    <message>
        <source>What it becomes shows only when %1 is built.</source>
        <translation>Was daraus wird, zeigt sich erst, wenn %1 gebaut ist.</translation>
    </message>
    <message>
        <source>Beside %1, the closest image there is:</source>
        <translation>Verglichen mit %1, dem ähnlichsten vorhandenen Abbild:</translation>
    </message>
    <message>
        <source>Nodes whose policy names the old registers refuse the new image.</source>
        <translation>Knoten, deren Richtlinie die alten Register nennt, lehnen das neue Abbild ab.</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>Bauen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen …</translation>
    </message>
    <message>
        <source>Contents…</source>
        <translation>Inhalt…</translation>
    </message>
    <message>
        <source>Free disk space…</source>
        <translation>Plattenplatz freigeben …</translation>
    </message>
    <message>
        <source>Exporting to %1; the activity below shows how far it is.</source>
        <translation>Export nach %1; die Aktivität unten zeigt, wie weit er ist.</translation>
    </message>
    <message>
        <source>Exported to %1 (%2), read back and equal to the image.</source>
        <translation>Nach %1 exportiert (%2), zurückgelesen und gleich dem Image.</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Build image</source>
        <translation>Image bauen</translation>
    </message>
    <message>
        <source>Build with settings…</source>
        <translation>Mit Einstellungen bauen…</translation>
    </message>
    <message>
        <source>Measure a file…</source>
        <translation>Datei messen…</translation>
    </message>
    <message>
        <source>Launch…</source>
        <translation>Starten…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Builds the recipe into a disk image and predicts the registers a machine made from it must report.</source>
        <translation>Baut aus dem Rezept ein Platten-Image und sagt die Register vorher, die eine Maschine daraus melden muss.</translation>
    </message>
    <message>
        <source>No image yet</source>
        <translation>Noch kein Image</translation>
    </message>
    <message>
        <source>An image is what a machine boots. Building one also predicts its measurements, which is how a running machine is recognised later.</source>
        <translation>Ein Image ist, was eine Maschine startet. Beim Bauen werden auch seine Messwerte vorhergesagt; daran erkennt man später die laufende Maschine.</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>build failed</source>
        <translation>Bau gescheitert</translation>
    </message>
    <message>
        <source>building</source>
        <translation>wird gebaut</translation>
    </message>
    <message>
        <source>debug</source>
        <translation>Debug</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) ready</source>
        <translation><numerusform>%n Image bereit</numerusform><numerusform>%n Images bereit</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n build(s) running</source>
        <translation><numerusform>%n Bau läuft</numerusform><numerusform>%n Bauten laufen</numerusform></translation>
    </message>
    <message>
        <source>Remove the image %1?</source>
        <translation>Image %1 entfernen?</translation>
    </message>
    <message>
        <source>Its disk and its predicted measurements are deleted. It can be built again from its recipe; equal inputs give an equal image.</source>
        <translation>Seine Platte und seine vorhergesagten Messwerte werden gelöscht. Es lässt sich aus dem Rezept neu bauen; gleiche Eingaben ergeben ein gleiches Image.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Not compared, %1</source>
        <translation>Nicht verglichen, %1</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::LaunchDialog</name>
    <message>
        <source>Processors</source>
        <translation>Prozessoren</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source> MiB</source>
        <translation> MiB</translation>
    </message>
    <message>
        <source>Encrypted disk</source>
        <translation>Verschlüsselte Platte</translation>
    </message>
    <message>
        <source>Launch</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Launch a machine</source>
        <translation>Maschine starten</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>How you call the machine. Small letters, digits and hyphens.</source>
        <translation>Wie Sie die Maschine nennen. Kleinbuchstaben, Ziffern und Bindestriche.</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>What the machine boots. Its measurements decide whether the network lets it in.</source>
        <translation>Was die Maschine startet. Seine Messwerte entscheiden, ob das Netz sie einlässt.</translation>
    </message>
    <message>
        <source>Virtual processors.</source>
        <translation>Virtuelle Prozessoren.</translation>
    </message>
    <message>
        <source>Memory of the machine.</source>
        <translation>Arbeitsspeicher der Maschine.</translation>
    </message>
    <message>
        <source>Size of the data disk. It is encrypted with a key derived from the network&apos;s secret.</source>
        <translation>Größe der Datenplatte. Sie ist mit einem Schlüssel verschlüsselt, der aus dem Geheimnis des Netzes abgeleitet ist.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>It boots with a TPM, asks the network for the secret, opens its disk and starts its application.</source>
        <translation>Sie startet mit einem TPM, fragt das Netz nach dem Geheimnis, öffnet ihre Platte und startet ihre Anwendung.</translation>
    </message>
    <message>
        <source>No KVM on this host: the machine is emulated and starts slowly.</source>
        <translation>Kein KVM auf diesem Host: Die Maschine wird emuliert und startet langsam.</translation>
    </message>
    <message>
        <source>debug</source>
        <translation>Debug</translation>
    </message>
    <message>
        <source>There is no image to boot yet. Build one first.</source>
        <translation>Es gibt noch kein Image. Bauen Sie zuerst eines.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ListDetailPage</name>
    <message>
        <source>Filter (Ctrl+F)</source>
        <translation>Filtern (Strg+F)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::LogModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::LogView</name>
    <message>
        <source>Log lines</source>
        <translation>Protokollzeilen</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::LogsPage</name>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Log source</source>
        <translation>Quelle des Protokolls</translation>
    </message>
    <message>
        <source>Whose lines are shown: the serial console of a machine, or one of the services.</source>
        <translation>Wessen Zeilen gezeigt werden: die serielle Konsole einer Maschine oder einer der Dienste.</translation>
    </message>
    <message>
        <source>Lowest level</source>
        <translation>Niedrigste Stufe</translation>
    </message>
    <message>
        <source>All levels</source>
        <translation>Alle Stufen</translation>
    </message>
    <message>
        <source>%1 and above</source>
        <translation>Ab %1</translation>
    </message>
    <message>
        <source>Hides lines below this level. Lines without a level count as the lowest.</source>
        <translation>Verbirgt Zeilen unter dieser Stufe. Zeilen ohne Stufe zählen als niedrigste.</translation>
    </message>
    <message>
        <source>Regular expression (Ctrl+F)</source>
        <translation>Regulärer Ausdruck (Strg+F)</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>Shows only lines that match, for example “tpm|luks”. Case does not matter.</source>
        <translation>Zeigt nur passende Zeilen, zum Beispiel „tpm|luks“. Groß- und Kleinschreibung ist gleich.</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Copy lines</source>
        <translation>Zeilen kopieren</translation>
    </message>
    <message numerus="yes">
        <source>%n source(s), followed live</source>
        <translation><numerusform>%n Quelle, laufend verfolgt</numerusform><numerusform>%n Quellen, laufend verfolgt</numerusform></translation>
    </message>
    <message>
        <source>Trust: %1. %2</source>
        <translation>Vertrauen: %1. %2</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation><numerusform>%n Zeile</numerusform><numerusform>%n Zeilen</numerusform></translation>
    </message>
    <message>
        <source>%1 of %2 lines</source>
        <translation>%1 von %2 Zeilen</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation><numerusform>%n wartet</numerusform><numerusform>%n warten</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MachineDetailView</name>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Registers, observed beside predicted</source>
        <translation>Register, beobachtet neben vorhergesagt</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>Zweck</translation>
    </message>
    <message>
        <source>On this host</source>
        <translation>Auf diesem Host</translation>
    </message>
    <message>
        <source>In the machine</source>
        <translation>In der Maschine</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>Konsole</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>Angaben</translation>
    </message>
    <message>
        <source>Domain XML</source>
        <translation>Domain-XML</translation>
    </message>
    <message>
        <source>Boot steps</source>
        <translation>Startschritte</translation>
    </message>
    <message>
        <source>on 127.0.0.1 only</source>
        <translation>nur auf 127.0.0.1</translation>
    </message>
    <message>
        <source>Open in Logs</source>
        <translation>In Protokolle öffnen</translation>
    </message>
    <message>
        <source>as of</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Made from a debug image: a root shell is open on its console. Never give it a real secret.</source>
        <translation>Aus einem Debug-Image: Auf der Konsole ist eine Root-Shell offen. Geben Sie ihr nie ein echtes Geheimnis.</translation>
    </message>
    <message>
        <source>started %1</source>
        <translation>gestartet %1</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Image identifier</source>
        <translation>Kennung des Images</translation>
    </message>
    <message>
        <source>Runs with</source>
        <translation>Läuft mit</translation>
    </message>
    <message>
        <source>KVM</source>
        <translation>KVM</translation>
    </message>
    <message>
        <source>TCG: emulated in software, slow</source>
        <translation>TCG: in Software emuliert, langsam</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message numerus="yes">
        <source>%n processor(s), %1 memory</source>
        <translation><numerusform>%n Prozessor, %1 Speicher</numerusform><numerusform>%n Prozessoren, %1 Speicher</numerusform></translation>
    </message>
    <message>
        <source>TPM</source>
        <translation>TPM</translation>
    </message>
    <message>
        <source>Node address</source>
        <translation>Adresse des Knotens</translation>
    </message>
    <message>
        <source>Application says</source>
        <translation>Anwendung antwortet</translation>
    </message>
    <message>
        <source>Encrypted disk</source>
        <translation>Verschlüsselte Platte</translation>
    </message>
    <message>
        <source>Host volume</source>
        <translation>Ordner des Hosts</translation>
    </message>
    <message>
        <source>Console log</source>
        <translation>Konsolenprotokoll</translation>
    </message>
    <message>
        <source>It has asked to join and waits for your decision.</source>
        <translation>Sie hat um Aufnahme gebeten und wartet auf Ihre Entscheidung.</translation>
    </message>
    <message>
        <source>Show the request</source>
        <translation>Antrag zeigen</translation>
    </message>
    <message>
        <source>not checked: the guest has not reported yet</source>
        <translation>nicht geprüft: Der Gast hat noch nichts gemeldet</translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ</source>
        <translation><numerusform>%n Register weicht ab</numerusform><numerusform>%n Register weichen ab</numerusform></translation>
    </message>
    <message>
        <source>all equal</source>
        <translation>alle gleich</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>observed</source>
        <translation>beobachtet</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
    <message>
        <source>Watch as a node</source>
        <translation>Als Knoten beobachten</translation>
    </message>
    <message>
        <source>not checked: there is no prediction</source>
        <translation>nicht geprüft: keine Vorhersage vorhanden</translation>
    </message>
    <message>
        <source>%1 of %2 compared, equal</source>
        <translation>%1 von %2 verglichen, gleich</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MachinesPage</name>
    <message>
        <source>Machines</source>
        <translation>Maschinen</translation>
    </message>
    <message>
        <source>Launch machine…</source>
        <translation>Maschine starten…</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Cancel the start</source>
        <translation>Start abbrechen</translation>
    </message>
    <message>
        <source>Open application</source>
        <translation>Anwendung öffnen</translation>
    </message>
    <message>
        <source>Shut down</source>
        <translation>Herunterfahren</translation>
    </message>
    <message>
        <source>Force off…</source>
        <translation>Abschalten…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Makes a new machine from an image and starts it.</source>
        <translation>Macht aus einem Image eine neue Maschine und startet sie.</translation>
    </message>
    <message>
        <source>Stops the machine at once, like pulling the plug.</source>
        <translation>Hält die Maschine sofort an, als zöge man den Stecker.</translation>
    </message>
    <message>
        <source>Deletes the machine with its TPM state and its encrypted disk.</source>
        <translation>Löscht die Maschine mit ihrem TPM-Zustand und ihrer verschlüsselten Platte.</translation>
    </message>
    <message>
        <source>No machine yet</source>
        <translation>Noch keine Maschine</translation>
    </message>
    <message>
        <source>A machine boots one of your images with a TPM. The first one makes the network&apos;s secret; every further one asks to join, and you decide.</source>
        <translation>Eine Maschine startet eines Ihrer Images mit einem TPM. Die erste macht das Geheimnis des Netzes; jede weitere bittet um Aufnahme, und Sie entscheiden.</translation>
    </message>
    <message>
        <source>Choose an image…</source>
        <translation>Image wählen…</translation>
    </message>
    <message>
        <source>debug</source>
        <translation>Debug</translation>
    </message>
    <message>
        <source>%1 of %2 running</source>
        <translation>%1 von %2 laufen</translation>
    </message>
    <message numerus="yes">
        <source>%n crashed</source>
        <translation><numerusform>%n abgestürzt</numerusform><numerusform>%n abgestürzt</numerusform></translation>
    </message>
    <message>
        <source>Shut it down first</source>
        <translation>Fahren Sie sie zuerst herunter</translation>
    </message>
    <message>
        <source>Force %1 off?</source>
        <translation>%1 abschalten?</translation>
    </message>
    <message>
        <source>It stops at once, like pulling the plug. What its application has not written yet is lost. Shut down asks the guest to stop by itself.</source>
        <translation>Sie hält sofort an, als zöge man den Stecker. Was ihre Anwendung noch nicht geschrieben hat, ist verloren. „Herunterfahren“ bittet den Gast, selbst anzuhalten.</translation>
    </message>
    <message>
        <source>Force off</source>
        <translation>Abschalten</translation>
    </message>
    <message>
        <source>Remove %1 for good?</source>
        <translation>%1 endgültig entfernen?</translation>
    </message>
    <message>
        <source>The machine, its TPM state and its encrypted disk are deleted. The data on the disk is gone for good, and a new machine of the same name has to ask to join again.</source>
        <translation>Die Maschine, ihr TPM-Zustand und ihre verschlüsselte Platte werden gelöscht. Die Daten darauf sind endgültig verloren, und eine neue Maschine gleichen Namens muss neu um Aufnahme bitten.</translation>
    </message>
    <message>
        <source>Remove for good</source>
        <translation>Endgültig entfernen</translation>
    </message>
    <message>
        <source>Give up the network&apos;s secret?</source>
        <translation>Das Geheimnis des Netzes aufgeben?</translation>
    </message>
    <message>
        <source>%1 is the last running node that holds it. When it goes off, the secret is gone for good: no node can be let in any more, and no encrypted disk of this network opens again. Start another node and let it in first to keep the network.</source>
        <translation>%1 ist der letzte laufende Knoten, der es hat. Geht er aus, ist das Geheimnis endgültig verloren: Kein Knoten kann mehr aufgenommen werden, und keine verschlüsselte Platte dieses Netzes geht je wieder auf. Starten Sie zuerst einen weiteren Knoten und nehmen Sie ihn auf, um das Netz zu behalten.</translation>
    </message>
    <message>
        <source>%1 does not answer whether it holds it, and no other running node says that it does. If it is the last one, the secret is gone for good when it goes off: no node can be let in any more, and no encrypted disk of this network opens again. Wait until it answers, or start another node and let it in first.</source>
        <translation>%1 antwortet nicht, ob es das Geheimnis hat, und kein anderer laufender Knoten sagt, dass er es hat. Ist es der letzte, so ist das Geheimnis endgültig verloren, wenn er ausgeht: Kein Knoten kann mehr aufgenommen werden, und keine verschlüsselte Platte dieses Netzes geht je wieder auf. Warten Sie, bis er antwortet, oder starten Sie zuerst einen weiteren Knoten und nehmen Sie ihn auf.</translation>
    </message>
    <message>
        <source>Force off and give up</source>
        <translation>Ausschalten und aufgeben</translation>
    </message>
    <message>
        <source>Shut down and give up</source>
        <translation>Herunterfahren und aufgeben</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Nicht länger warten</translation>
    </message>
    <message>
        <source>The guest has been asked to shut down and may still do so; you only do not wait for it any longer.</source>
        <translation>Der Gast wurde gebeten herunterzufahren und kann es noch tun; Sie warten nur nicht länger darauf.</translation>
    </message>
    <message>
        <source>Switches the machine off again.</source>
        <translation>Schaltet die Maschine wieder aus.</translation>
    </message>
    <message>
        <source>%1 was asked to shut down and may still do so; nobody waits for it any longer.</source>
        <translation>%1 wurde gebeten herunterzufahren und kann es noch tun; es wartet nur niemand mehr darauf.</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Noch einmal fragen</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>Stand %1</translation>
    </message>
    <message>
        <source>%1, not current</source>
        <translation>%1, nicht aktuell</translation>
    </message>
    <message>
        <source>Not current: libvirt does not answer, this is how it was at %1</source>
        <translation>Nicht aktuell: libvirt antwortet nicht, Stand von %1</translation>
    </message>
    <message>
        <source>Not known: libvirt does not answer</source>
        <translation>Nicht bekannt: libvirt antwortet nicht</translation>
    </message>
    <message>
        <source>libvirt does not answer</source>
        <translation>libvirt antwortet nicht</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MainWindow</name>
    <message>
        <source>Show the request</source>
        <translation>Antrag zeigen</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Ctrl+%1</source>
        <translation>Strg+%1</translation>
    </message>
    <message>
        <source>Ctrl+1…9 pages · Ctrl+K commands · Ctrl+F filter · Enter opens, Escape goes back</source>
        <translation>Strg+1…9 Seiten · Strg+K Befehle · Strg+F Filtern · Eingabe öffnet, Escape geht zurück</translation>
    </message>
    <message>
        <source>Close while work is running?</source>
        <translation>Schließen, während Arbeit läuft?</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s) still run and are cancelled. Machines that are up stay up.</source>
        <translation><numerusform>%n Vorgang läuft noch und wird abgebrochen. Laufende Maschinen laufen weiter.</numerusform><numerusform>%n Vorgänge laufen noch und werden abgebrochen. Laufende Maschinen laufen weiter.</numerusform></translation>
    </message>
    <message>
        <source>Cancel them and close</source>
        <translation>Abbrechen und schließen</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::MeasureDialog</name>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Measure a file</source>
        <translation>Datei messen</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Says which register values a machine would report after booting it. The file is only read.</source>
        <translation>Sagt, welche Registerwerte eine Maschine nach dem Start daraus melden würde. Die Datei wird nur gelesen.</translation>
    </message>
    <message>
        <source>What is left out is not guessed: a register that needs it is shown as not predicted.</source>
        <translation>Was fehlt, wird nicht geraten: Ein Register, das es braucht, wird als nicht vorhergesagt gezeigt.</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Wird gemessen…</translation>
    </message>
    <message>
        <source>Measured as %1.</source>
        <translation>Gemessen als %1.</translation>
    </message>
    <message>
        <source>Also predict what a TDX machine would show: MRTD and RTMR0 to 3</source>
        <translation>Auch vorhersagen, was eine TDX-Maschine zeigen würde: MRTD und RTMR0 bis 3</translation>
    </message>
    <message>
        <source>Expected machine</source>
        <translation>Erwartete Maschine</translation>
    </message>
    <message>
        <source>Save as JSON…</source>
        <translation>Als JSON speichern…</translation>
    </message>
    <message>
        <source>The fuller measurements file, with every event and what it was predicted from. A policy can name it.</source>
        <translation>Die ausführliche Messdatei mit jedem Ereignis und dem, woraus es vorhergesagt wurde. Eine Richtlinie kann sie nennen.</translation>
    </message>
    <message>
        <source>Without it, the PCRs of a TPM are predicted; they depend on the file alone.</source>
        <translation>Ohne dies werden die PCRs eines TPM vorhergesagt; sie hängen nur von der Datei ab.</translation>
    </message>
    <message>
        <source>A unified kernel image (.efi), a disk image (raw, qcow2, VHD) or a firmware</source>
        <translation>Ein Unified Kernel Image (.efi), ein Platten-Image (raw, qcow2, VHD) oder eine Firmware</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Diese Datei gibt es nicht.</translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) cannot be predicted from what is said; each says why.</source>
        <translation>
            <numerusform>%n Register lässt sich aus den Angaben nicht vorhersagen; es sagt, warum.</numerusform>
            <numerusform>%n Register lassen sich aus den Angaben nicht vorhersagen; jedes sagt, warum.</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the measurement</source>
        <translation>Messung speichern</translation>
    </message>
    <message>
        <source>Saved to %1.</source>
        <translation>Gespeichert unter %1.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::Navigation</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::NavigationModel</name>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation>%1 (Strg+%2)</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::NetworkPage</name>
    <message>
        <source>finalized</source>
        <translation>endgültig</translation>
    </message>
    <message>
        <source>safe</source>
        <translation>sicher</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>latest</source>
        <translation>neueste</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Start the devnet</source>
        <translation>Devnet starten</translation>
    </message>
    <message>
        <source>Stop the devnet</source>
        <translation>Devnet anhalten</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Einzelheit</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Betrifft</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaktion</translation>
    </message>
    <message>
        <source>Starts the local chain, deploys the contract and starts the services around it.</source>
        <translation>Startet die lokale Chain, bringt den Vertrag aus und startet die Dienste darum.</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>Dienste</translation>
    </message>
    <message>
        <source>Contract events</source>
        <translation>Ereignisse des Vertrags</translation>
    </message>
    <message>
        <source>Filter (Ctrl+F)</source>
        <translation>Filtern (Strg+F)</translation>
    </message>
    <message>
        <source>Filter the events</source>
        <translation>Ereignisse filtern</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Chain</translation>
    </message>
    <message>
        <source>Contract</source>
        <translation>Vertrag</translation>
    </message>
    <message>
        <source>as of</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>%1, chain %2</source>
        <translation>%1, Chain %2</translation>
    </message>
    <message>
        <source>JSON-RPC</source>
        <translation>JSON-RPC</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>Finalized</source>
        <translation>Endgültig</translation>
    </message>
    <message>
        <source>%1 (%2 behind)</source>
        <translation>%1 (%2 zurück)</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Betreiber</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Guthaben</translation>
    </message>
    <message>
        <source>%1 (low)</source>
        <translation>%1 (wenig)</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>nicht gefragt</translation>
    </message>
    <message>
        <source>no code at this address</source>
        <translation>kein Code an dieser Adresse</translation>
    </message>
    <message>
        <source>bootstrapped</source>
        <translation>eingerichtet</translation>
    </message>
    <message>
        <source>not bootstrapped</source>
        <translation>nicht eingerichtet</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Eigentümer</translation>
    </message>
    <message>
        <source>Network key</source>
        <translation>Schlüssel des Netzes</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>Launch a first machine; it makes the secret.</source>
        <translation>Starten Sie eine erste Maschine; sie macht das Geheimnis.</translation>
    </message>
    <message>
        <source>%1 · head %2</source>
        <translation>%1 · Kopf %2</translation>
    </message>
    <message>
        <source>%1 is %2: %3</source>
        <translation>%1: %2 – %3</translation>
    </message>
    <message>
        <source>Copy what it is about</source>
        <translation>Betreff kopieren</translation>
    </message>
    <message>
        <source>Copy the transaction</source>
        <translation>Transaktion kopieren</translation>
    </message>
    <message>
        <source>Renew the collateral</source>
        <translation>Collateral erneuern</translation>
    </message>
    <message>
        <source>Asks the services for what quotes are verified with: TCB infos, identities and revocation lists.</source>
        <translation>Fragt die Dienste nach dem, womit Quotes geprüft werden: TCB-Infos, Identitäten und Sperrlisten.</translation>
    </message>
    <message>
        <source>Take in collateral…</source>
        <translation>Collateral aufnehmen…</translation>
    </message>
    <message>
        <source>New network…</source>
        <translation>Neues Netz…</translation>
    </message>
    <message>
        <source>Forgets the devnet&apos;s chain and its requests, so that the next machine makes a new secret. Asks first.</source>
        <translation>Vergisst die Kette des Devnets und seine Anträge, sodass die nächste Maschine ein neues Geheimnis macht. Fragt zuerst.</translation>
    </message>
    <message>
        <source>The devnet&apos;s chain, its contract and all requests are forgotten, and the next machine makes a new secret. The disks of the old network&apos;s machines never open again: remove those machines. Images and the evidence of decisions are kept.</source>
        <translation>Die Kette des Devnets, sein Vertrag und alle Anträge werden vergessen, und die nächste Maschine macht ein neues Geheimnis. Die Platten der Maschinen des alten Netzes öffnen sich nie wieder: entfernen Sie diese Maschinen. Images und die Belege der Entscheidungen bleiben.</translation>
    </message>
    <message>
        <source>%1 still holds the present secret. It is lost with this.</source>
        <translation>%1 hat noch das jetzige Geheimnis. Es geht damit verloren.</translation>
    </message>
    <message>
        <source>Begin a new network?</source>
        <translation>Ein neues Netz beginnen?</translation>
    </message>
    <message>
        <source>Forget the old one</source>
        <translation>Das alte vergessen</translation>
    </message>
    <message>
        <source>Get collateral…</source>
        <translation>Collateral holen …</translation>
    </message>
    <message>
        <source>Gets what quotes of a platform are verified with: from Intel, a PCCS, a chain or a file.</source>
        <translation>Holt, womit Quotes einer Plattform geprüft werden: von Intel, einem PCCS, einer Kette oder aus einer Datei.</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Writes all that is held into one file that travels; single platforms from their context menu.</source>
        <translation>Schreibt alles Aufgehobene in eine Datei, die reist; einzelne Plattformen aus ihrem Kontextmenü.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::NodesPage</name>
    <message>
        <source>Mainnet</source>
        <translation>Mainnet</translation>
    </message>
    <message>
        <source>Sepolia</source>
        <translation>Sepolia</translation>
    </message>
    <message>
        <source>Devnet</source>
        <translation>Devnet</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>Known addresses  ▾</source>
        <translation>Bekannte Adressen  ▾</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>What it is doing</source>
        <translation>Was er tut</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Chain</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>Head age</source>
        <translation>Alter</translation>
    </message>
    <message>
        <source>Peers</source>
        <translation>Peers</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>http://127.0.0.1:8545</source>
        <translation>http://127.0.0.1:8545</translation>
    </message>
    <message>
        <source>Address of a node</source>
        <translation>Adresse eines Knotens</translation>
    </message>
    <message>
        <source>The JSON-RPC address of an execution client: http, https, ws or wss. It is only read.</source>
        <translation>Die JSON-RPC-Adresse eines Execution-Clients: http, https, ws oder wss. Es wird nur gelesen.</translation>
    </message>
    <message>
        <source>Filter (Ctrl+F)</source>
        <translation>Filtern (Strg+F)</translation>
    </message>
    <message>
        <source>Filter the nodes</source>
        <translation>Knoten filtern</translation>
    </message>
    <message>
        <source>No node is watched</source>
        <translation>Kein Knoten wird beobachtet</translation>
    </message>
    <message>
        <source>Give the JSON-RPC address of any execution client to see whether it really follows its chain.</source>
        <translation>Geben Sie die JSON-RPC-Adresse eines Execution-Clients an, um zu sehen, ob er seiner Chain wirklich folgt.</translation>
    </message>
    <message>
        <source>Watch the local chain</source>
        <translation>Die lokale Chain beobachten</translation>
    </message>
    <message>
        <source>chain %1</source>
        <translation>Chain %1</translation>
    </message>
    <message>
        <source>%1 of %2 synced</source>
        <translation>%1 von %2 synchron</translation>
    </message>
    <message>
        <source>There is no machine yet</source>
        <translation>Es gibt noch keine Maschine</translation>
    </message>
    <message>
        <source>Ask now</source>
        <translation>Jetzt fragen</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Stop watching</source>
        <translation>Nicht mehr beobachten</translation>
    </message>
    <message>
        <source>The chain of this profile, and what your machines forward to this host.</source>
        <translation>Die Kette dieses Profils und was Ihre Maschinen an diesen Rechner weiterleiten.</translation>
    </message>
    <message>
        <source>%1 · chain (%2)</source>
        <translation>%1 · Kette (%2)</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::Notifier</name>
    <message>
        <source>%1 asks to join</source>
        <translation>%1 bittet um Aufnahme</translation>
    </message>
    <message>
        <source>A request wants your decision</source>
        <translation>Ein Antrag wartet auf Ihre Entscheidung</translation>
    </message>
    <message>
        <source>%1 waits for you again</source>
        <translation>%1 wartet wieder auf Sie</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::OnboardingPage</name>
    <message>
        <source>Onboarding</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Zustimmen</translation>
    </message>
    <message>
        <source>Approve as exception…</source>
        <translation>Als Ausnahme zustimmen…</translation>
    </message>
    <message>
        <source>Reject…</source>
        <translation>Ablehnen…</translation>
    </message>
    <message>
        <source>Import its quote…</source>
        <translation>Quote einlesen…</translation>
    </message>
    <message>
        <source>Lets a running node encrypt the network&apos;s secret to the requester and send it on chain.</source>
        <translation>Lässt einen laufenden Knoten das Geheimnis des Netzes für den Antragsteller verschlüsseln und über die Chain senden.</translation>
    </message>
    <message>
        <source>Hands over the secret although the verdict refuses. Asks for a reason, which is recorded.</source>
        <translation>Gibt das Geheimnis heraus, obwohl das Urteil ablehnt. Fragt nach einem Grund, der aufgezeichnet wird.</translation>
    </message>
    <message>
        <source>Reads the quote of a request that was only seen on chain from a file.</source>
        <translation>Liest den Quote eines nur auf der Chain gesehenen Antrags aus einer Datei.</translation>
    </message>
    <message>
        <source>Nobody has asked yet</source>
        <translation>Noch hat niemand gefragt</translation>
    </message>
    <message>
        <source>When a machine asks on chain to join, its evidence is verified and appears here for your decision.</source>
        <translation>Bittet eine Maschine auf der Chain um Aufnahme, werden ihre Belege geprüft und erscheinen hier zur Entscheidung.</translation>
    </message>
    <message>
        <source>Go to Machines</source>
        <translation>Zu den Maschinen</translation>
    </message>
    <message>
        <source>made the secret</source>
        <translation>machte das Geheimnis</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) wait for your decision</source>
        <translation><numerusform>%n Antrag wartet auf Ihre Entscheidung</numerusform><numerusform>%n Anträge warten auf Ihre Entscheidung</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Nothing waits for you · %n request(s) in all</source>
        <translation><numerusform>Nichts wartet auf Sie · %n Antrag insgesamt</numerusform><numerusform>Nichts wartet auf Sie · %n Anträge insgesamt</numerusform></translation>
    </message>
    <message>
        <source>Choose the quote of this request</source>
        <translation>Quote dieses Antrags wählen</translation>
    </message>
    <message>
        <source>Inspect its quote</source>
        <translation>Quote untersuchen</translation>
    </message>
    <message>
        <source>Shows the quote of this request on the page Quotes: fields beside bytes, and what they mean.</source>
        <translation>Zeigt die Quote dieses Antrags auf der Seite Quotes: Felder neben Bytes, und was sie bedeuten.</translation>
    </message>
    <message>
        <source>Snooze…</source>
        <translation>Zurückstellen…</translation>
    </message>
    <message>
        <source>Do not put it off</source>
        <translation>Nicht zurückstellen</translation>
    </message>
    <message>
        <source>Add a note…</source>
        <translation>Notiz machen…</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Open the policy</source>
        <translation>Richtlinie öffnen</translation>
    </message>
    <message>
        <source>Puts the decision off. It is not counted meanwhile, and you are told when the time has come.</source>
        <translation>Stellt die Entscheidung zurück. Der Antrag wird solange nicht gezählt, und Sie erfahren es, wenn die Zeit gekommen ist.</translation>
    </message>
    <message>
        <source>Lets the request wait for you now, as if it had not been put off.</source>
        <translation>Lässt den Antrag wieder auf Sie warten, als wäre er nicht zurückgestellt worden.</translation>
    </message>
    <message>
        <source>What you know about the account that asks. Each of its requests shows the note; it decides nothing.</source>
        <translation>Was Sie über das Konto wissen, das fragt. Jeder seiner Anträge zeigt die Notiz; sie entscheidet nichts.</translation>
    </message>
    <message>
        <source>Shows how the verdict came about, and the rules that were in force.</source>
        <translation>Zeigt, wie das Urteil zustande kam, und die Regeln, die dabei galten.</translation>
    </message>
    <message>
        <source>put off</source>
        <translation>zurückgestellt</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>Change the note…</source>
        <translation>Notiz ändern…</translation>
    </message>
    <message>
        <source>Refuses the request, also one that was approved while nothing has been encrypted. Asks for a reason, which is recorded.</source>
        <translation>Lehnt den Antrag ab, auch einen schon genehmigten, solange nichts verschlüsselt wurde. Fragt nach einem Grund, der aufgezeichnet wird.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::OperationPanel</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Live log</source>
        <translation>Laufendes Protokoll</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>The way to two nodes</source>
        <translation>Der Weg zu zwei Knoten</translation>
    </message>
    <message>
        <source>This host</source>
        <translation>Dieser Host</translation>
    </message>
    <message>
        <source>Broken at %1: %2</source>
        <translation>Gebrochen bei %1: %2</translation>
    </message>
    <message>
        <source>Next: %1 – %2</source>
        <translation>Als Nächstes: %1 – %2</translation>
    </message>
    <message>
        <source>Everything holds</source>
        <translation>Alles hält</translation>
    </message>
    <message>
        <source>Build an image</source>
        <translation>Image bauen</translation>
    </message>
    <message>
        <source>what every node boots; its measurements are predicted</source>
        <translation>was jeder Knoten startet; seine Messwerte werden vorhergesagt</translation>
    </message>
    <message>
        <source>Launch a first machine</source>
        <translation>Erste Maschine starten</translation>
    </message>
    <message>
        <source>it makes the network&apos;s secret</source>
        <translation>sie macht das Geheimnis des Netzes</translation>
    </message>
    <message>
        <source>Launch a second machine</source>
        <translation>Zweite Maschine starten</translation>
    </message>
    <message>
        <source>it asks on chain to join</source>
        <translation>sie bittet auf der Chain um Aufnahme</translation>
    </message>
    <message>
        <source>Approve its request</source>
        <translation>Ihrem Antrag zustimmen</translation>
    </message>
    <message>
        <source>after reading what is proven; the secret arrives and its disk opens</source>
        <translation>nach Lesen der Belege; das Geheimnis kommt an, ihre Platte öffnet sich</translation>
    </message>
    <message>
        <source>The image is being built; that takes a few minutes.</source>
        <translation>Das Image wird gebaut; das dauert einige Minuten.</translation>
    </message>
    <message>
        <source>Start with an image. A click is enough.</source>
        <translation>Beginnen Sie mit einem Image. Ein Klick genügt.</translation>
    </message>
    <message>
        <source>Watch the build</source>
        <translation>Dem Bau zusehen</translation>
    </message>
    <message>
        <source>The first machine is on its way.</source>
        <translation>Die erste Maschine ist unterwegs.</translation>
    </message>
    <message>
        <source>The image is ready. Launch a machine from it.</source>
        <translation>Das Image ist bereit. Starten Sie eine Maschine daraus.</translation>
    </message>
    <message>
        <source>Watch it start</source>
        <translation>Beim Start zusehen</translation>
    </message>
    <message>
        <source>Launch a machine</source>
        <translation>Maschine starten</translation>
    </message>
    <message>
        <source>The network has its secret. Launch a second machine, which has to ask for it.</source>
        <translation>Das Netz hat sein Geheimnis. Starten Sie eine zweite Maschine, die danach fragen muss.</translation>
    </message>
    <message>
        <source>A machine asks to join. Read what is proven about it, then decide.</source>
        <translation>Eine Maschine bittet um Aufnahme. Lesen Sie, was belegt ist, dann entscheiden Sie.</translation>
    </message>
    <message>
        <source>Show the request</source>
        <translation>Antrag zeigen</translation>
    </message>
    <message>
        <source>No running machine holds the network&apos;s secret any more, so nobody can be let in. Begin a new network.</source>
        <translation>Keine laufende Maschine hat das Geheimnis des Netzes mehr, also kann niemand aufgenommen werden. Beginnen Sie ein neues Netz.</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>Neu beginnen</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ReasonPanel</name>
    <message>
        <source>The reason, in your words</source>
        <translation>Der Grund, in Ihren Worten</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Why you decide this way. It is recorded with the decision and cannot be changed later.</source>
        <translation>Warum Sie so entscheiden. Es wird mit der Entscheidung aufgezeichnet und lässt sich nicht mehr ändern.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Nothing is noted</source>
        <translation>Nichts ist notiert</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>For you alone; it decides nothing. It can be changed later, and an empty one is forgotten.</source>
        <translation>Nur für Sie; sie entscheidet nichts. Sie lässt sich später ändern, und eine leere wird vergessen.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::RequestDetailView</name>
    <message>
        <source>finalized</source>
        <translation>endgültig</translation>
    </message>
    <message>
        <source>safe, not finalized yet</source>
        <translation>sicher, noch nicht endgültig</translation>
    </message>
    <message>
        <source>removed by a reorganisation</source>
        <translation>durch eine Reorganisation entfernt</translation>
    </message>
    <message>
        <source>latest, could still be reorganised</source>
        <translation>neueste, könnte noch reorganisiert werden</translation>
    </message>
    <message>
        <source>What is proven</source>
        <translation>Was belegt ist</translation>
    </message>
    <message>
        <source>Registers, quoted beside predicted</source>
        <translation>Register, Quote neben Vorhersage</translation>
    </message>
    <message>
        <source>Report data</source>
        <translation>Report-Daten</translation>
    </message>
    <message>
        <source>If you approve</source>
        <translation>Wenn Sie zustimmen</translation>
    </message>
    <message>
        <source>What has happened</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>Bootstrap %1</source>
        <translation>Einrichtung %1</translation>
    </message>
    <message>
        <source>Request %1</source>
        <translation>Antrag %1</translation>
    </message>
    <message>
        <source>seen %1</source>
        <translation>gesehen %1</translation>
    </message>
    <message numerus="yes">
        <source> · block %1 · %n confirmation(s) · %2</source>
        <translation><numerusform> · Block %1 · %n Bestätigung · %2</numerusform><numerusform> · Block %1 · %n Bestätigungen · %2</numerusform></translation>
    </message>
    <message>
        <source>Simulated TEE: this evidence proves nothing about hardware.</source>
        <translation>Simuliertes TEE: Diese Belege sagen nichts über Hardware.</translation>
    </message>
    <message>
        <source>Rejected: %1</source>
        <translation>Abgelehnt: %1</translation>
    </message>
    <message>
        <source>The contract is being told.</source>
        <translation>Dem Vertrag wird es gerade mitgeteilt.</translation>
    </message>
    <message>
        <source>The contract could not be told yet, which is tried again: %1</source>
        <translation>Dem Vertrag konnte es noch nicht mitgeteilt werden; das wird wieder versucht: %1</translation>
    </message>
    <message>
        <source>The contract is being told: transaction %1.</source>
        <translation>Dem Vertrag wird es gerade mitgeteilt: Transaktion %1.</translation>
    </message>
    <message>
        <source>The contract shows it, for every host: block %1.</source>
        <translation>Der Vertrag zeigt es, für jeden Host: Block %1.</translation>
    </message>
    <message>
        <source>The contract shows it, for every host.</source>
        <translation>Der Vertrag zeigt es, für jeden Host.</translation>
    </message>
    <message>
        <source>Here only: other hosts may still let this guest in. %1</source>
        <translation>Nur hier: Andere Hosts können diesen Gast noch einlassen. %1</translation>
    </message>
    <message>
        <source>The requester has the secret. Block %1, %2.</source>
        <translation>Der Antragsteller hat das Geheimnis. Block %1, %2.</translation>
    </message>
    <message>
        <source>Wants</source>
        <translation>Will</translation>
    </message>
    <message>
        <source>to make the network&apos;s secret</source>
        <translation>das Geheimnis des Netzes machen</translation>
    </message>
    <message>
        <source>the network&apos;s secret</source>
        <translation>das Geheimnis des Netzes</translation>
    </message>
    <message>
        <source>Contract</source>
        <translation>Vertrag</translation>
    </message>
    <message>
        <source>For the guest</source>
        <translation>Für den Gast</translation>
    </message>
    <message>
        <source>Asked by the host</source>
        <translation>Gestellt vom Host</translation>
    </message>
    <message>
        <source>Known to you as</source>
        <translation>Ihnen bekannt als</translation>
    </message>
    <message>
        <source>not known: none of your machines has this address</source>
        <translation>nicht bekannt: keine Ihrer Maschinen hat diese Adresse</translation>
    </message>
    <message>
        <source>your machine %1</source>
        <translation>Ihre Maschine %1</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaktion</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation><numerusform>%n gescheitert</numerusform><numerusform>%n gescheitert</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n not checked</source>
        <translation><numerusform>%n nicht geprüft</numerusform><numerusform>%n nicht geprüft</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n passed</source>
        <translation><numerusform>%n bestanden</numerusform><numerusform>%n bestanden</numerusform></translation>
    </message>
    <message>
        <source>policy: %1</source>
        <translation>Richtlinie: %1</translation>
    </message>
    <message>
        <source>TCB: %1</source>
        <translation>TCB: %1</translation>
    </message>
    <message>
        <source>no prediction</source>
        <translation>keine Vorhersage</translation>
    </message>
    <message>
        <source>prediction of %1</source>
        <translation>Vorhersage von %1</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>quoted</source>
        <translation>Quote</translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ</source>
        <translation><numerusform>%n Register weicht ab</numerusform><numerusform>%n Register weichen ab</numerusform></translation>
    </message>
    <message>
        <source>all equal</source>
        <translation>alle gleich</translation>
    </message>
    <message>
        <source>%1 · prediction of %2</source>
        <translation>%1 · Vorhersage von %2</translation>
    </message>
    <message>
        <source>binds the quote to this request</source>
        <translation>bindet den Quote an diesen Antrag</translation>
    </message>
    <message>
        <source>Preimage</source>
        <translation>Urbild</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>its SHA-256 is the first half, the second half is zero</source>
        <translation>sein SHA-256 ist die erste Hälfte, die zweite ist null</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>Quote</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Byte</translation>
    </message>
    <message>
        <source>%1 encrypts the secret to the requester&apos;s key, and one transaction carries it.</source>
        <translation>%1 verschlüsselt das Geheimnis für den Schlüssel des Antragstellers; eine Transaktion überbringt es.</translation>
    </message>
    <message>
        <source>You cannot approve now: %1</source>
        <translation>Sie können jetzt nicht zustimmen: %1</translation>
    </message>
    <message>
        <source>Encrypted to</source>
        <translation>Verschlüsselt für</translation>
    </message>
    <message>
        <source>Costs</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Tried locally</source>
        <translation>Lokal versucht</translation>
    </message>
    <message>
        <source>Beware</source>
        <translation>Vorsicht</translation>
    </message>
    <message>
        <source>The verdict refuses. Approving is an exception and asks for your reason.</source>
        <translation>Das Urteil lehnt ab. Zustimmen ist eine Ausnahme und fragt nach Ihrem Grund.</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>seen</source>
        <translation>gesehen</translation>
    </message>
    <message>
        <source>quote received</source>
        <translation>Quote erhalten</translation>
    </message>
    <message>
        <source>Why do you reject this request? The reason is recorded.</source>
        <translation>Warum lehnen Sie diesen Antrag ab? Der Grund wird aufgezeichnet.</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>The verdict refuses this request. Why do you hand over the secret all the same? The reason is recorded.</source>
        <translation>Das Urteil lehnt diesen Antrag ab. Warum geben Sie das Geheimnis trotzdem heraus? Der Grund wird aufgezeichnet.</translation>
    </message>
    <message>
        <source>Approve as exception</source>
        <translation>Als Ausnahme zustimmen</translation>
    </message>
    <message>
        <source>not checked: there is no prediction</source>
        <translation>nicht geprüft: keine Vorhersage vorhanden</translation>
    </message>
    <message>
        <source>%1 of %2 compared, equal</source>
        <translation>%1 von %2 verglichen, gleich</translation>
    </message>
    <message>
        <source>When do you want to look at it again?</source>
        <translation>Wann möchten Sie ihn wieder ansehen?</translation>
    </message>
    <message>
        <source>In 1 hour</source>
        <translation>In 1 Stunde</translation>
    </message>
    <message>
        <source>In 4 hours</source>
        <translation>In 4 Stunden</translation>
    </message>
    <message>
        <source>Tomorrow at 8:00</source>
        <translation>Morgen um 8:00</translation>
    </message>
    <message>
        <source>Your note on it</source>
        <translation>Ihre Notiz dazu</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>none: the chain does not show yet who asked</source>
        <translation>keine: die Kette zeigt noch nicht, wer gefragt hat</translation>
    </message>
    <message>
        <source>Put off until %1; then it waits for you again.</source>
        <translation>Zurückgestellt bis %1; dann wartet er wieder auf Sie.</translation>
    </message>
    <message>
        <source>What do you know about this account? Every request of it shows your note.</source>
        <translation>Was wissen Sie über dieses Konto? Jeder Antrag von ihm zeigt Ihre Notiz.</translation>
    </message>
    <message>
        <source>Keep the note</source>
        <translation>Notiz behalten</translation>
    </message>
    <message>
        <source>Approved, but what is accepted has changed since and refuses it: nothing was handed over. Reject it, or approve it as an exception.</source>
        <translation>Genehmigt, aber was angenommen wird, hat sich seither geändert und lehnt ihn ab: Es wurde nichts übergeben. Lehnen Sie ihn ab, oder genehmigen Sie ihn als Ausnahme.</translation>
    </message>
    <message>
        <source>Approved, and waiting: nothing was sent yet. You can still reject it.</source>
        <translation>Genehmigt und wartet: Es wurde noch nichts gesendet. Sie können ihn noch ablehnen.</translation>
    </message>
    <message>
        <source>Approved, and waiting again: the chain did not keep the transaction that was sent.</source>
        <translation>Genehmigt und wartet wieder: Die Kette hat die gesendete Transaktion nicht behalten.</translation>
    </message>
    <message>
        <source>You approved this request, but nothing was sent yet. Why do you reject it now? The reason is recorded.</source>
        <translation>Sie haben diesen Antrag genehmigt, aber es wurde noch nichts gesendet. Warum lehnen Sie ihn jetzt ab? Der Grund wird aufgezeichnet.</translation>
    </message>
    <message>
        <source>You approved this request, and the requester may have read the secret from the lost transaction. Why do you reject it now? The reason is recorded.</source>
        <translation>Sie haben diesen Antrag genehmigt, und der Antragsteller kann das Geheimnis aus der verlorenen Transaktion gelesen haben. Warum lehnen Sie ihn jetzt ab? Der Grund wird aufgezeichnet.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Tell me through the desktop when a request arrives</source>
        <translation>Über den Desktop melden, wenn ein Antrag eintrifft</translation>
    </message>
    <message>
        <source>Start the devnet when the window opens</source>
        <translation>Devnet beim Öffnen des Fensters starten</translation>
    </message>
    <message>
        <source>Profile: %1</source>
        <translation>Profil: %1</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>The colours of the window.</source>
        <translation>Die Farben des Fensters.</translation>
    </message>
    <message>
        <source>A notification of the desktop, besides the number beside Onboarding.</source>
        <translation>Eine Meldung des Desktops, neben der Zahl bei Aufnahme.</translation>
    </message>
    <message>
        <source>The local chain, its contract and the services around it. Nothing leaves this host.</source>
        <translation>Die lokale Chain, ihr Vertrag und die Dienste darum. Nichts verlässt diesen Host.</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Behaviour</source>
        <translation>Verhalten</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Shared files</source>
        <translation>Gemeinsame Dateien</translation>
    </message>
    <message>
        <source>Settings file</source>
        <translation>Einstellungsdatei</translation>
    </message>
    <message>
        <source>Another one</source>
        <translation>Ein anderes</translation>
    </message>
    <message>
        <source>start the console with --profile NAME</source>
        <translation>die Konsole mit --profile NAME starten</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Betrifft</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>GPL 3.0 or later; icons: Lucide, ISC</source>
        <translation>GPL 3.0 oder neuer; Symbole: Lucide, ISC</translation>
    </message>
    <message>
        <source>Renew collateral in time</source>
        <translation>Collateral rechtzeitig erneuern</translation>
    </message>
    <message>
        <source>Asks the services it was fetched from once a day and before it ends. What came from a file is left alone.</source>
        <translation>Fragt die Dienste, von denen es kam, einmal am Tag und bevor es endet. Was aus einer Datei kam, bleibt, wie es ist.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::StatusStrip</name>
    <message>
        <source>Show what wants attention</source>
        <translation>Zeigen, was Aufmerksamkeit braucht</translation>
    </message>
    <message>
        <source>simulated TEE</source>
        <translation>simuliertes TEE</translation>
    </message>
    <message>
        <source>The devnet&apos;s authority plays the platform: evidence proves nothing about hardware.</source>
        <translation>Die Stelle des Devnets spielt die Plattform: Belege sagen nichts über Hardware.</translation>
    </message>
    <message>
        <source>KVM</source>
        <translation>KVM</translation>
    </message>
    <message>
        <source>TCG (no KVM)</source>
        <translation>TCG (kein KVM)</translation>
    </message>
    <message>
        <source>Machines that run, and how: %1</source>
        <translation>Laufende Maschinen, und womit: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation><numerusform>%n Warnung</numerusform><numerusform>%n Warnungen</numerusform></translation>
    </message>
    <message>
        <source>head %1 · %2</source>
        <translation>Kopf %1 · %2</translation>
    </message>
    <message>
        <source>Seen %1</source>
        <translation>Gesehen %1</translation>
    </message>
    <message>
        <source>finalized −%1</source>
        <translation>endgültig −%1</translation>
    </message>
    <message>
        <source>Balance of the operator %1</source>
        <translation>Guthaben des Betreibers %1</translation>
    </message>
    <message>
        <source>machines unknown</source>
        <translation>Maschinen unbekannt</translation>
    </message>
    <message>
        <source>no machines</source>
        <translation>keine Maschinen</translation>
    </message>
    <message>
        <source>%1 of %2 up</source>
        <translation>%1 von %2 laufen</translation>
    </message>
    <message>
        <source>%1, not current</source>
        <translation>%1, nicht aktuell</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::StepList</name>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>%1 of about %2</source>
        <translation>%1 von etwa %2</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>etwa %1</translation>
    </message>
    <message>
        <source>how long this takes is not known</source>
        <translation>wie lange das dauert, ist nicht bekannt</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Operator console for attested nodes in confidential VMs.</source>
        <translation>Bedienkonsole für attestierte Knoten in vertraulichen VMs.</translation>
    </message>
    <message>
        <source>Show invented data that moves; touches nothing.</source>
        <translation>Zeigt erfundene Daten, die sich bewegen; berührt nichts.</translation>
    </message>
    <message>
        <source>Use the profile NAME.</source>
        <translation>Das Profil NAME benutzen.</translation>
    </message>
    <message>
        <source>Open the page NAME: overview, images, machines, onboarding, network, nodes, logs, policy or settings.</source>
        <translation>Die Seite NAME öffnen: overview, images, machines, onboarding, network, nodes, logs, policy oder settings.</translation>
    </message>
    <message>
        <source>light, dark or system.</source>
        <translation>light, dark oder system.</translation>
    </message>
    <message>
        <source>Save a picture of every page in both themes to FOLDER, then exit.</source>
        <translation>Ein Bild jeder Seite in beiden Farben in ORDNER speichern, dann beenden.</translation>
    </message>
    <message>
        <source>Open the page NAME: overview, images, machines, onboarding, quotes, network, nodes, logs, policy or settings.</source>
        <translation>Öffnet die Seite NAME: overview, images, machines, onboarding, quotes, network, nodes, logs, policy oder settings.</translation>
    </message>
    <message>
        <source>Open the page NAME: overview, images, machines, onboarding, quotes, network, nodes, logs, policy, evidence or settings.</source>
        <translation>Die Seite NAME öffnen: overview, images, machines, onboarding, quotes, network, nodes, logs, policy, evidence oder settings.</translation>
    </message>
</context>
<context>
    <name>ImagePane</name>
    <message>
        <source>Another virtual firmware or platform. The prediction is for the simulated platform.</source>
        <translation>Andere virtuelle Firmware oder Plattform. Die Vorhersage gilt für die simulierte Plattform.</translation>
    </message>
    <message>
        <source>Another firmware configuration: memory, processors, variables or ACPI tables.</source>
        <translation>Andere Konfiguration der Firmware: Speicher, Prozessoren, Variablen oder ACPI-Tabellen.</translation>
    </message>
    <message>
        <source>Another boot loader or kernel image was booted (PCR 4).</source>
        <translation>Ein anderer Bootlader oder Kernel wurde gestartet (PCR 4).</translation>
    </message>
    <message>
        <source>Another kernel, initrd or command line (PCR 9 and 11).</source>
        <translation>Anderer Kernel, andere Initrd oder Kommandozeile (PCR 9 und 11).</translation>
    </message>
    <message>
        <source>An application extended it at run time.</source>
        <translation>Eine Anwendung hat es zur Laufzeit erweitert.</translation>
    </message>
</context>
<context>
    <name>QuoteField</name>
    <message>
        <source>Says which kind of quote this is; signed together with the report.</source>
        <translation>Sagt, welche Art Quote es ist; zusammen mit dem Report signiert.</translation>
    </message>
    <message>
        <source>Version of the quote format: 3 is SGX only, 4 and 5 carry SGX or TDX.</source>
        <translation>Version des Quote-Formats: 3 nur für SGX, 4 und 5 für SGX oder TDX.</translation>
    </message>
    <message>
        <source>Which kind of key signed the quote; 2 is ECDSA on P-256, the only one in use.</source>
        <translation>Mit welcher Art Schlüssel signiert wurde; 2 ist ECDSA auf P-256, die einzige gebräuchliche.</translation>
    </message>
    <message>
        <source>What is attested: 0 an SGX enclave, 0x81 a TDX trust domain.</source>
        <translation>Was bezeugt wird: 0 eine SGX-Enklave, 0x81 eine TDX-Trust-Domain.</translation>
    </message>
    <message>
        <source>Security version of the quoting enclave.</source>
        <translation>Sicherheitsversion der Quoting-Enklave.</translation>
    </message>
    <message>
        <source>Security version of the provisioning certification enclave.</source>
        <translation>Sicherheitsversion der Provisioning-Certification-Enklave.</translation>
    </message>
    <message>
        <source>Who made the quoting enclave; DCAP knows Intel&apos;s only.</source>
        <translation>Wer die Quoting-Enklave gemacht hat; DCAP kennt nur die von Intel.</translation>
    </message>
    <message>
        <source>Twenty bytes of the quoting enclave&apos;s own, by custom its platform identifier; no check uses them.</source>
        <translation>Zwanzig eigene Bytes der Quoting-Enklave, üblicherweise ihre Plattformkennung; keine Prüfung nutzt sie.</translation>
    </message>
    <message>
        <source>Must be zero; means nothing yet.</source>
        <translation>Muss null sein; bedeutet noch nichts.</translation>
    </message>
    <message>
        <source>Version 5 names the kind and the size of the report that follows.</source>
        <translation>Version 5 nennt Art und Größe des folgenden Reports.</translation>
    </message>
    <message>
        <source>1 is an SGX enclave report, 2 a TD 1.0 report, 3 a TD 1.5 report.</source>
        <translation>1 ist ein SGX-Enklaven-Report, 2 ein TD-1.0-Report, 3 ein TD-1.5-Report.</translation>
    </message>
    <message>
        <source>Bytes of the report that follows.</source>
        <translation>Bytes des folgenden Reports.</translation>
    </message>
    <message>
        <source>What the hardware says about the guest or the enclave; the quote signature covers it.</source>
        <translation>Was die Hardware über den Gast oder die Enklave sagt; die Signatur der Quote deckt es ab.</translation>
    </message>
    <message>
        <source>Security versions of the TDX module and its loader when the guest was started.</source>
        <translation>Sicherheitsversionen des TDX-Moduls und seines Laders beim Start des Gasts.</translation>
    </message>
    <message>
        <source>The same versions now: they differ when the module was updated under a running guest.</source>
        <translation>Dieselben Versionen jetzt: verschieden, wenn das Modul unter dem laufenden Gast erneuert wurde.</translation>
    </message>
    <message>
        <source>Security version of the TDX module; too low a number is the usual reason for OutOfDate.</source>
        <translation>Sicherheitsversion des TDX-Moduls; eine zu kleine Zahl ist der übliche Grund für OutOfDate.</translation>
    </message>
    <message>
        <source>Which identity of the module the collateral must name; 0 is the first one.</source>
        <translation>Welche Identität des Moduls das Collateral nennen muss; 0 ist die erste.</translation>
    </message>
    <message>
        <source>Security version of a microcode update loaded after boot.</source>
        <translation>Sicherheitsversion eines nach dem Start geladenen Microcodes.</translation>
    </message>
    <message>
        <source>Not in use by today&apos;s platforms; compared like the others.</source>
        <translation>Von heutigen Plattformen nicht genutzt; wird wie die anderen verglichen.</translation>
    </message>
    <message>
        <source>Hash of the TDX module that runs the guest.</source>
        <translation>Hash des TDX-Moduls, das den Gast ausführt.</translation>
    </message>
    <message>
        <source>Hash of the key that signed the TDX module; all zero means Intel.</source>
        <translation>Hash des Schlüssels, der das TDX-Modul signiert hat; null heißt Intel.</translation>
    </message>
    <message>
        <source>Properties of the TDX module; must be zero for a production module.</source>
        <translation>Eigenschaften des TDX-Moduls; null bei einem Produktionsmodul.</translation>
    </message>
    <message>
        <source>Properties the guest was created with; a set DEBUG bit lets the host read its memory.</source>
        <translation>Eigenschaften, mit denen der Gast angelegt wurde; mit gesetztem DEBUG kann der Host seinen Speicher lesen.</translation>
    </message>
    <message>
        <source>The host may read and change the guest&apos;s memory: nothing inside is confidential.</source>
        <translation>Der Host darf den Speicher des Gasts lesen und ändern: Nichts darin ist vertraulich.</translation>
    </message>
    <message>
        <source>The guest takes part in hardware guided scheduling, which tells the host about its instruction mix.</source>
        <translation>Der Gast nimmt am hardwaregeführten Scheduling teil, das dem Host seinen Befehlsmix verrät.</translation>
    </message>
    <message>
        <source>The guest takes part in the host&apos;s profiling by performance counters.</source>
        <translation>Der Gast nimmt an der Vermessung des Hosts mit Leistungszählern teil.</translation>
    </message>
    <message>
        <source>The guest takes part in the host&apos;s profiling by core telemetry.</source>
        <translation>Der Gast nimmt an der Vermessung des Hosts mit Kern-Telemetrie teil.</translation>
    </message>
    <message>
        <source>Counts instructions to defend the guest against being single-stepped.</source>
        <translation>Zählt Befehle, um den Gast gegen Einzelschritte zu schützen.</translation>
    </message>
    <message>
        <source>The guest may use linear address space separation.</source>
        <translation>Der Gast darf Linear Address Space Separation nutzen.</translation>
    </message>
    <message>
        <source>Missing memory ends the guest instead of raising an exception that the host could provoke.</source>
        <translation>Fehlender Speicher beendet den Gast, statt eine Ausnahme auszulösen, die der Host herbeiführen könnte.</translation>
    </message>
    <message>
        <source>The guest may be moved to another host by a bound migration TD.</source>
        <translation>Eine gebundene Migrations-TD darf den Gast auf einen anderen Host bringen.</translation>
    </message>
    <message>
        <source>The guest may use supervisor protection keys.</source>
        <translation>Der Gast darf Supervisor Protection Keys nutzen.</translation>
    </message>
    <message>
        <source>The guest may use key locker.</source>
        <translation>Der Gast darf Key Locker nutzen.</translation>
    </message>
    <message>
        <source>The guest is the provisioning agent for trusted devices.</source>
        <translation>Der Gast ist der Bereitstellungsdienst für vertraute Geräte.</translation>
    </message>
    <message>
        <source>The guest may use performance counters, which can leak what it does.</source>
        <translation>Der Gast darf Leistungszähler nutzen, die verraten können, was er tut.</translation>
    </message>
    <message>
        <source>Must be zero; a set one is refused by default.</source>
        <translation>Muss null sein; ein gesetztes wird in der Vorgabe abgelehnt.</translation>
    </message>
    <message>
        <source>Processor features that the guest may use; the processor&apos;s XCR0 and XSS as a mask.</source>
        <translation>Prozessorfunktionen, die der Gast nutzen darf; XCR0 und XSS des Prozessors als Maske.</translation>
    </message>
    <message>
        <source>Floating point; always on.</source>
        <translation>Gleitkomma; immer an.</translation>
    </message>
    <message>
        <source>128-bit vectors; always on.</source>
        <translation>128-Bit-Vektoren; immer an.</translation>
    </message>
    <message>
        <source>256-bit vectors.</source>
        <translation>256-Bit-Vektoren.</translation>
    </message>
    <message>
        <source>512-bit vectors; three bits that go together.</source>
        <translation>512-Bit-Vektoren; drei Bits, die zusammengehören.</translation>
    </message>
    <message>
        <source>Processor trace.</source>
        <translation>Processor Trace.</translation>
    </message>
    <message>
        <source>User protection keys.</source>
        <translation>User Protection Keys.</translation>
    </message>
    <message>
        <source>Control-flow enforcement; two bits that go together.</source>
        <translation>Schutz des Kontrollflusses; zwei Bits, die zusammengehören.</translation>
    </message>
    <message>
        <source>User interrupts.</source>
        <translation>User Interrupts.</translation>
    </message>
    <message>
        <source>Last branch records.</source>
        <translation>Aufzeichnung der letzten Sprünge.</translation>
    </message>
    <message>
        <source>Matrix extensions; two bits that go together.</source>
        <translation>Matrix-Erweiterungen; zwei Bits, die zusammengehören.</translation>
    </message>
    <message>
        <source>Process address space identifiers.</source>
        <translation>Kennungen von Prozessadressräumen.</translation>
    </message>
    <message>
        <source>Hash of the memory that the guest started with: its virtual firmware.</source>
        <translation>Hash des Speichers, mit dem der Gast begann: seiner virtuellen Firmware.</translation>
    </message>
    <message>
        <source>A configuration the host named at creation; not measured by the guest.</source>
        <translation>Eine Konfiguration, die der Host beim Anlegen nannte; der Gast misst sie nicht.</translation>
    </message>
    <message>
        <source>An owner the host named at creation.</source>
        <translation>Ein Eigentümer, den der Host beim Anlegen nannte.</translation>
    </message>
    <message>
        <source>A configuration of the owner, named at creation.</source>
        <translation>Eine Konfiguration des Eigentümers, beim Anlegen genannt.</translation>
    </message>
    <message>
        <source>Run-time measurement of the firmware&apos;s configuration: memory map, variables, ACPI tables.</source>
        <translation>Laufzeitmessung der Firmware-Konfiguration: Speicheraufteilung, Variablen, ACPI-Tabellen.</translation>
    </message>
    <message>
        <source>Run-time measurement of the boot loader and the kernel image.</source>
        <translation>Laufzeitmessung von Bootlader und Kernel.</translation>
    </message>
    <message>
        <source>Run-time measurement of the kernel&apos;s command line and the initrd.</source>
        <translation>Laufzeitmessung von Kommandozeile und Initrd.</translation>
    </message>
    <message>
        <source>Run-time measurement for applications; zero where none extends it.</source>
        <translation>Laufzeitmessung für Anwendungen; null, wo keine sie erweitert.</translation>
    </message>
    <message>
        <source>64 bytes that the guest chose: they bind the quote to a request, by a hash of its contents.</source>
        <translation>64 Byte, vom Gast gewählt: Sie binden die Quote durch einen Hash an einen Antrag.</translation>
    </message>
    <message>
        <source>Hash of service TDs bound to the guest; zero means none, anything else could reach into it.</source>
        <translation>Hash gebundener Service-TDs; null heißt keine, alles andere könnte in den Gast eingreifen.</translation>
    </message>
    <message>
        <source>Security versions of the processor&apos;s microcode and its platform, packed.</source>
        <translation>Sicherheitsversionen von Microcode und Plattform, gepackt.</translation>
    </message>
    <message>
        <source>Which extra information an exception leaves for the enclave.</source>
        <translation>Welche Zusatzangaben eine Ausnahme der Enklave hinterlässt.</translation>
    </message>
    <message>
        <source>Extended product number of the enclave.</source>
        <translation>Erweiterte Produktnummer der Enklave.</translation>
    </message>
    <message>
        <source>Properties of the enclave: eight bytes of flags, eight of processor features.</source>
        <translation>Eigenschaften der Enklave: acht Byte Schalter, acht Byte Prozessorfunktionen.</translation>
    </message>
    <message>
        <source>The enclave can be debugged: nothing inside is confidential.</source>
        <translation>Die Enklave lässt sich debuggen: Nichts darin ist vertraulich.</translation>
    </message>
    <message>
        <source>The enclave was initialised; always set in a report.</source>
        <translation>Die Enklave wurde initialisiert; in einem Report immer gesetzt.</translation>
    </message>
    <message>
        <source>The enclave runs in 64-bit mode.</source>
        <translation>Die Enklave läuft im 64-Bit-Modus.</translation>
    </message>
    <message>
        <source>The enclave may derive keys that identify the platform.</source>
        <translation>Die Enklave darf Schlüssel ableiten, die die Plattform kenntlich machen.</translation>
    </message>
    <message>
        <source>The enclave may derive the key that launches others.</source>
        <translation>Die Enklave darf den Schlüssel ableiten, der andere startet.</translation>
    </message>
    <message>
        <source>Key separation and sharing is in use.</source>
        <translation>Key Separation and Sharing ist in Gebrauch.</translation>
    </message>
    <message>
        <source>Hash of the enclave&apos;s code and data at its start.</source>
        <translation>Hash von Code und Daten der Enklave bei ihrem Start.</translation>
    </message>
    <message>
        <source>Hash of the key that signed the enclave.</source>
        <translation>Hash des Schlüssels, der die Enklave signiert hat.</translation>
    </message>
    <message>
        <source>A configuration named when the enclave was started.</source>
        <translation>Eine beim Start der Enklave genannte Konfiguration.</translation>
    </message>
    <message>
        <source>Product number that the enclave&apos;s maker chose.</source>
        <translation>Produktnummer, vom Hersteller der Enklave gewählt.</translation>
    </message>
    <message>
        <source>Security version that the enclave&apos;s maker chose.</source>
        <translation>Sicherheitsversion, vom Hersteller der Enklave gewählt.</translation>
    </message>
    <message>
        <source>Security version of that configuration.</source>
        <translation>Sicherheitsversion dieser Konfiguration.</translation>
    </message>
    <message>
        <source>Product family of the enclave.</source>
        <translation>Produktfamilie der Enklave.</translation>
    </message>
    <message>
        <source>Bytes of signatures and certificates that follow. Not signed.</source>
        <translation>Bytes der folgenden Signaturen und Zertifikate. Nicht signiert.</translation>
    </message>
    <message>
        <source>What proves the report: a signature, the key that made it, and who vouches for that key.</source>
        <translation>Was den Report beweist: eine Signatur, ihr Schlüssel und wer für ihn bürgt.</translation>
    </message>
    <message>
        <source>ECDSA over header and report by the attestation key.</source>
        <translation>ECDSA des Attestierungsschlüssels über Kopf und Report.</translation>
    </message>
    <message>
        <source>First half of the signature, big-endian.</source>
        <translation>Erste Hälfte der Signatur, Big Endian.</translation>
    </message>
    <message>
        <source>Second half of the signature, big-endian.</source>
        <translation>Zweite Hälfte der Signatur, Big Endian.</translation>
    </message>
    <message>
        <source>Public key of the quoting enclave on this platform.</source>
        <translation>Öffentlicher Schlüssel der Quoting-Enklave auf dieser Plattform.</translation>
    </message>
    <message>
        <source>The point&apos;s first coordinate, big-endian.</source>
        <translation>Erste Koordinate des Punkts, Big Endian.</translation>
    </message>
    <message>
        <source>The point&apos;s second coordinate, big-endian.</source>
        <translation>Zweite Koordinate des Punkts, Big Endian.</translation>
    </message>
    <message>
        <source>6: the quoting enclave&apos;s own report and certificates follow.</source>
        <translation>6: Es folgen Report und Zertifikate der Quoting-Enklave.</translation>
    </message>
    <message>
        <source>Bytes of the quoting enclave&apos;s report and certificates.</source>
        <translation>Bytes von Report und Zertifikaten der Quoting-Enklave.</translation>
    </message>
    <message>
        <source>The quoting enclave&apos;s report and who vouches for the platform.</source>
        <translation>Der Report der Quoting-Enklave und wer für die Plattform bürgt.</translation>
    </message>
    <message>
        <source>What the hardware says about the quoting enclave itself.</source>
        <translation>Was die Hardware über die Quoting-Enklave selbst sagt.</translation>
    </message>
    <message>
        <source>SHA-256 of the attestation key and the QE authentication data: binds the key to this enclave.</source>
        <translation>SHA-256 von Attestierungsschlüssel und QE-Authentisierungsdaten: bindet den Schlüssel an diese Enklave.</translation>
    </message>
    <message>
        <source>ECDSA over the QE report by the platform&apos;s PCK key.</source>
        <translation>ECDSA des PCK-Schlüssels der Plattform über den QE-Report.</translation>
    </message>
    <message>
        <source>Bytes of the quoting enclave&apos;s own data that follow.</source>
        <translation>Bytes der folgenden eigenen Daten der Quoting-Enklave.</translation>
    </message>
    <message>
        <source>Bytes the quoting enclave adds to the hash that binds its key.</source>
        <translation>Bytes, die die Quoting-Enklave dem Hash beifügt, der ihren Schlüssel bindet.</translation>
    </message>
    <message>
        <source>How the platform&apos;s PCK certificate is named; 5: it is enclosed with its chain.</source>
        <translation>Wie das PCK-Zertifikat der Plattform benannt ist; 5: Es liegt mit seiner Kette bei.</translation>
    </message>
    <message>
        <source>Bytes of the certificate chain or of what names it.</source>
        <translation>Bytes der Zertifikatskette oder dessen, was sie benennt.</translation>
    </message>
    <message>
        <source>The platform&apos;s certificate, or what a service needs to look it up.</source>
        <translation>Das Zertifikat der Plattform, oder was ein Dienst braucht, um es zu finden.</translation>
    </message>
    <message>
        <source>PEM: one link of the chain from the platform&apos;s key to the root.</source>
        <translation>PEM: ein Glied der Kette vom Schlüssel der Plattform zur Wurzel.</translation>
    </message>
    <message>
        <source>Line ends and the closing NUL around certificates.</source>
        <translation>Zeilenenden und das abschließende NUL um die Zertifikate.</translation>
    </message>
    <message>
        <source>Whose key the certificate names.</source>
        <translation>Wessen Schlüssel das Zertifikat nennt.</translation>
    </message>
    <message>
        <source>Who signed the certificate.</source>
        <translation>Wer das Zertifikat signiert hat.</translation>
    </message>
    <message>
        <source>What a revocation list would name.</source>
        <translation>Was eine Sperrliste nennen würde.</translation>
    </message>
    <message>
        <source>Not before this time.</source>
        <translation>Nicht vor dieser Zeit.</translation>
    </message>
    <message>
        <source>Not after this time.</source>
        <translation>Nicht nach dieser Zeit.</translation>
    </message>
    <message>
        <source>Family, model and stepping of the platform: which TCB info belongs to it.</source>
        <translation>Familie, Modell und Stepping der Plattform: welche TCB-Info zu ihr gehört.</translation>
    </message>
    <message>
        <source>Which provisioning certification enclave; the TCB info names it too.</source>
        <translation>Welche Provisioning-Certification-Enklave; auch die TCB-Info nennt sie.</translation>
    </message>
    <message>
        <source>Identifies this one platform.</source>
        <translation>Kennzeichnet diese eine Plattform.</translation>
    </message>
    <message>
        <source>Identifies this one platform to Intel&apos;s provisioning service only.</source>
        <translation>Kennzeichnet diese eine Plattform, nur für Intels Bereitstellungsdienst lesbar.</translation>
    </message>
    <message>
        <source>The platform&apos;s TCB that the certificate was made for, packed.</source>
        <translation>Das TCB der Plattform, für das das Zertifikat gemacht ist, gepackt.</translation>
    </message>
    <message>
        <source>Sixteen security versions, compared with the levels of the TCB info.</source>
        <translation>Sechzehn Sicherheitsversionen, verglichen mit den Stufen der TCB-Info.</translation>
    </message>
    <message>
        <source>Security version of the provisioning certification enclave, compared as well.</source>
        <translation>Sicherheitsversion der Provisioning-Certification-Enklave, ebenfalls verglichen.</translation>
    </message>
    <message>
        <source>0 standard, 1 scalable, 2 scalable with memory integrity.</source>
        <translation>0 Standard, 1 skalierbar, 2 skalierbar mit Speicherintegrität.</translation>
    </message>
    <message>
        <source>Identifies a multi-package platform since it was last assembled.</source>
        <translation>Kennzeichnet eine Plattform aus mehreren Prozessoren seit ihrem letzten Zusammenbau.</translation>
    </message>
    <message>
        <source>Whether packages may be added to the platform.</source>
        <translation>Ob der Plattform Prozessoren hinzugefügt werden dürfen.</translation>
    </message>
    <message>
        <source>Whether the registration service keeps the platform&apos;s root keys.</source>
        <translation>Ob der Registrierungsdienst die Wurzelschlüssel der Plattform behält.</translation>
    </message>
    <message>
        <source>Whether hyper-threading is on.</source>
        <translation>Ob Hyper-Threading an ist.</translation>
    </message>
    <message>
        <source>Bytes behind the quote that nothing reads or signs; some hosts hand out whole buffers.</source>
        <translation>Bytes hinter der Quote, die nichts liest oder signiert; manche Hosts geben ganze Puffer heraus.</translation>
    </message>
    <message>
        <source>Nothing here can be understood, because of what stands in front of it.</source>
        <translation>Nichts hier ist zu verstehen, wegen dessen, was davor steht.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::FieldPane</name>
    <message>
        <source>Fields</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>The fields of the quote in the order of their bytes. Right and Left open and close a group.</source>
        <translation>Die Felder der Quote in der Reihenfolge ihrer Bytes. Rechts und Links öffnen und schließen eine Gruppe.</translation>
    </message>
    <message>
        <source>offset %1 (0x%2), size %3</source>
        <translation>Stelle %1 (0x%2), Größe %3</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::FieldTreeModel</name>
    <message>
        <source>%1: %2, offset %3, %4 bytes</source>
        <translation>%1: %2, Stelle %3, %4 Byte</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>Stelle</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::HexView</name>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>The bytes of the quote. The arrow keys move the cursor, and the field under it is marked on both sides. Ctrl+C copies the marked bytes as hex.</source>
        <translation>Die Bytes der Quote. Die Pfeiltasten bewegen die Marke; das Feld darunter wird auf beiden Seiten hervorgehoben. Strg+C kopiert die hervorgehobenen Bytes als Hex.</translation>
    </message>
    <message>
        <source>%1, offset %2, %3 bytes</source>
        <translation>%1, Stelle %2, %3 Byte</translation>
    </message>
    <message>
        <source>Copy the marked bytes</source>
        <translation>Hervorgehobene Bytes kopieren</translation>
    </message>
    <message>
        <source>Copy all bytes</source>
        <translation>Alle Bytes kopieren</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImagePane</name>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>One of your images. The registers that a machine of it would report stand above those of the quote.</source>
        <translation>Eines Ihrer Images. Die Register, die eine Maschine daraus melden würde, stehen über denen der Quote.</translation>
    </message>
    <message>
        <source>C&amp;ompare with</source>
        <translation>V&amp;ergleichen mit</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>nicht verglichen</translation>
    </message>
    <message>
        <source>These bytes are no quote.</source>
        <translation>Diese Bytes sind keine Quote.</translation>
    </message>
    <message>
        <source>Reading the predictions of your images…</source>
        <translation>Die Vorhersagen Ihrer Images werden gelesen…</translation>
    </message>
    <message>
        <source>There is no image to compare with. Build one on the page Images.</source>
        <translation>Es gibt kein Image zum Vergleichen. Bauen Sie eines auf der Seite Images.</translation>
    </message>
    <message>
        <source>%1 – equal</source>
        <translation>%1 – gleich</translation>
    </message>
    <message>
        <source>Every predicted register is in the quote: a machine of this image made it, if the quote is genuine.</source>
        <translation>Jedes vorhergesagte Register steht in der Quote: Eine Maschine dieses Images hat sie gemacht, falls die Quote echt ist.</translation>
    </message>
    <message>
        <source>Not this image, and none of your images predicts these registers.</source>
        <translation>Nicht dieses Image, und keines Ihrer Images sagt diese Register voraus.</translation>
    </message>
    <message>
        <source>Not this image: the quote has the registers of %1.</source>
        <translation>Nicht dieses Image: Die Quote hat die Register von %1.</translation>
    </message>
    <message>
        <source>RTMR1 and RTMR2 are zero: the quote was issued without evidence of what was booted.</source>
        <translation>RTMR1 und RTMR2 sind null: Die Quote wurde ohne Nachweis ausgestellt, was gestartet wurde.</translation>
    </message>
    <message>
        <source>This image predicts none of these registers. Measure it again on the page Images.</source>
        <translation>Dieses Image sagt keines dieser Register voraus. Messen Sie es auf der Seite Images erneut.</translation>
    </message>
    <message>
        <source>An SGX quote has no such registers; compare its MRENCLAVE with the enclave&apos;s build.</source>
        <translation>Eine SGX-Quote hat keine solchen Register; vergleichen Sie ihr MRENCLAVE mit dem Bau der Enklave.</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::QuotesPage</name>
    <message>
        <source>%1 is an event log, and no quote is open that it could belong to.</source>
        <translation>%1 ist ein Ereignisprotokoll, und es ist keine Quote offen, zu der es gehören könnte.</translation>
    </message>
    <message>
        <source>Open its quote first, or drop both together.</source>
        <translation>Öffnen Sie zuerst seine Quote, oder ziehen Sie beide zusammen hierher.</translation>
    </message>
    <message>
        <source>%1 is collateral: the next quote is judged with it.</source>
        <translation>%1 ist Collateral: Die nächste Quote wird damit beurteilt.</translation>
    </message>
    <message>
        <source>Quotes</source>
        <translation>Quotes</translation>
    </message>
    <message>
        <source>Open a quote…</source>
        <translation>Quote öffnen…</translation>
    </message>
    <message>
        <source>Paste a quote</source>
        <translation>Quote einfügen</translation>
    </message>
    <message>
        <source>Take any quote apart, judge it, and see what it was made for</source>
        <translation>Jede Quote zerlegen, beurteilen und sehen, wofür sie gemacht wurde</translation>
    </message>
    <message>
        <source>Opens a file with a quote: raw bytes, hex, base64 or JSON with a member quote. An event log or collateral is used for the open quote.</source>
        <translation>Öffnet eine Datei mit einer Quote: rohe Bytes, Hex, Base64 oder JSON mit dem Feld quote. Ein Ereignisprotokoll oder Collateral gilt der offenen Quote.</translation>
    </message>
    <message>
        <source>Takes a quote from the clipboard: hex, base64 or JSON, or a copied file.</source>
        <translation>Nimmt eine Quote aus der Zwischenablage: Hex, Base64, JSON oder eine kopierte Datei.</translation>
    </message>
    <message>
        <source>Ctrl+V</source>
        <translation>Strg+V</translation>
    </message>
    <message>
        <source>Ctrl+O</source>
        <translation>Strg+O</translation>
    </message>
    <message>
        <source>No quote is open</source>
        <translation>Keine Quote ist geöffnet</translation>
    </message>
    <message>
        <source>Drop a file here, paste hex or base64, or open one; its event log and collateral can come along. Nothing leaves this computer.</source>
        <translation>Ziehen Sie eine Datei hierher, fügen Sie Hex oder Base64 ein, oder öffnen Sie eine; Ereignisprotokoll und Collateral dürfen mitkommen. Nichts verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Views of the quote</source>
        <translation>Ansichten der Quote</translation>
    </message>
    <message>
        <source>&amp;Fields</source>
        <translation>&amp;Felder</translation>
    </message>
    <message>
        <source>&amp;Verdict</source>
        <translation>&amp;Urteil</translation>
    </message>
    <message>
        <source>Report &amp;data</source>
        <translation>Report&amp;daten</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>&amp;Image</translation>
    </message>
    <message>
        <source>of request %1</source>
        <translation>von Antrag %1</translation>
    </message>
    <message>
        <source>Choose a quote</source>
        <translation>Quote wählen</translation>
    </message>
    <message>
        <source>pasted</source>
        <translation>eingefügt</translation>
    </message>
    <message>
        <source>The clipboard holds neither a text nor a file.</source>
        <translation>In der Zwischenablage ist weder ein Text noch eine Datei.</translation>
    </message>
    <message>
        <source>Copy the quote as hex or base64 first.</source>
        <translation>Kopieren Sie die Quote zuerst als Hex oder Base64.</translation>
    </message>
    <message>
        <source>Let go to look at it: a quote, or the event log or collateral of the open one.</source>
        <translation>Loslassen, um es anzusehen: eine Quote, oder Ereignisprotokoll oder Collateral der offenen.</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>hergezogen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Byte</translation>
    </message>
    <message>
        <source>No quote · %1 · %2, %3</source>
        <translation>Keine Quote · %1 · %2, %3</translation>
    </message>
    <message>
        <source>These bytes are no quote: %1</source>
        <translation>Diese Bytes sind keine Quote: %1</translation>
    </message>
    <message>
        <source>The fields stand as far as they can be read.</source>
        <translation>Die Felder stehen, so weit sie lesbar sind.</translation>
    </message>
    <message>
        <source>%1 quote, version %2</source>
        <translation>%1-Quote, Version %2</translation>
    </message>
    <message>
        <source>platform %1</source>
        <translation>Plattform %1</translation>
    </message>
    <message>
        <source>recorded as evidence</source>
        <translation>als Beleg aufgezeichnet</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::RegisterRows</name>
    <message>
        <source>not compared</source>
        <translation>nicht verglichen</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>quoted</source>
        <translation>Quote</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ReportDataPane</name>
    <message>
        <source>&amp;X25519 key</source>
        <translation>&amp;X25519-Schlüssel</translation>
    </message>
    <message>
        <source>Report data of the quote</source>
        <translation>Reportdaten der Quote</translation>
    </message>
    <message>
        <source>64 bytes the guest chose; in this protocol a SHA-256 and 32 zero bytes</source>
        <translation>64 Byte, vom Gast gewählt; in diesem Protokoll ein SHA-256 und 32 Nullbytes</translation>
    </message>
    <message>
        <source>Recorded requests</source>
        <translation>Verzeichnete Anträge</translation>
    </message>
    <message>
        <source>Preimage</source>
        <translation>Urbild</translation>
    </message>
    <message>
        <source>what may have been hashed</source>
        <translation>was gehasht worden sein mag</translation>
    </message>
    <message>
        <source>computed</source>
        <translation>errechnet</translation>
    </message>
    <message>
        <source>quoted</source>
        <translation>Quote</translation>
    </message>
    <message>
        <source>What the guest asked for</source>
        <translation>Worum der Gast gebeten hat</translation>
    </message>
    <message>
        <source>Joining: register:⟨key⟩:⟨address⟩</source>
        <translation>Aufnahme: register:⟨Schlüssel⟩:⟨Adresse⟩</translation>
    </message>
    <message>
        <source>First node: boostrap:⟨address⟩</source>
        <translation>Erster Knoten: boostrap:⟨Adresse⟩</translation>
    </message>
    <message>
        <source>The protocol hashes one of two texts. The spelling of the second is part of the protocol.</source>
        <translation>Das Protokoll hasht einen von zwei Texten. Die Schreibweise des zweiten gehört zum Protokoll.</translation>
    </message>
    <message>
        <source>X25519 key</source>
        <translation>X25519-Schlüssel</translation>
    </message>
    <message>
        <source>32 bytes as hex: the fresh public key of the guest</source>
        <translation>32 Byte als Hex: der frische öffentliche Schlüssel des Gasts</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>0x… in the capitals it was sent in</source>
        <translation>0x… in der Groß- und Kleinschreibung, in der sie kam</translation>
    </message>
    <message>
        <source>A&amp;sked for</source>
        <translation>Ge&amp;beten um</translation>
    </message>
    <message>
        <source>Add&amp;ress</source>
        <translation>Ad&amp;resse</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>There is no report data: these bytes are no quote.</source>
        <translation>Es gibt keine Reportdaten: Diese Bytes sind keine Quote.</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Wird versucht…</translation>
    </message>
    <message>
        <source>%1 of your machine %2</source>
        <translation>%1 Ihrer Maschine %2</translation>
    </message>
    <message>
        <source>matches</source>
        <translation>passt</translation>
    </message>
    <message>
        <source>nearly matches</source>
        <translation>passt fast</translation>
    </message>
    <message>
        <source>Request %1 gives this report data. Its parts stand below.</source>
        <translation>Antrag %1 ergibt diese Reportdaten. Seine Teile stehen darunter.</translation>
    </message>
    <message>
        <source>no match</source>
        <translation>passt nicht</translation>
    </message>
    <message>
        <source>No request has been recorded yet.</source>
        <translation>Noch ist kein Antrag verzeichnet.</translation>
    </message>
    <message numerus="yes">
        <source>None of the %n recorded request(s) gives this report data.</source>
        <translation><numerusform>Der %n verzeichnete Antrag ergibt andere Reportdaten.</numerusform><numerusform>Keiner der %n verzeichneten Anträge ergibt diese Reportdaten.</numerusform></translation>
    </message>
    <message>
        <source>Type or paste the key and the address that the guest sent.</source>
        <translation>Tippen oder fügen Sie Schlüssel und Adresse ein, die der Gast gesendet hat.</translation>
    </message>
    <message>
        <source>Type or paste the address that the guest announced.</source>
        <translation>Tippen oder fügen Sie die Adresse ein, die der Gast angekündigt hat.</translation>
    </message>
    <message>
        <source>This quote was made for exactly these parts.</source>
        <translation>Diese Quote wurde für genau diese Teile gemacht.</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>It matches when the address is written %1. The protocol hashes the text, capitals included.</source>
        <translation>Es passt, wenn die Adresse %1 geschrieben wird. Das Protokoll hasht den Text samt Großbuchstaben.</translation>
    </message>
    <message>
        <source>The hash matches, but the second half is not zero as the protocol wants.</source>
        <translation>Der Hash passt, aber die zweite Hälfte ist nicht null, wie das Protokoll es will.</translation>
    </message>
    <message>
        <source>These parts give other report data: the quote was made for another key or address.</source>
        <translation>Diese Teile ergeben andere Reportdaten: Die Quote wurde für einen anderen Schlüssel oder eine andere Adresse gemacht.</translation>
    </message>
    <message>
        <source>The key has 64 hex digits, the address 0x and 40.</source>
        <translation>Der Schlüssel hat 64 Hexziffern, die Adresse 0x und 40.</translation>
    </message>
    <message>
        <source>The address has 0x and 40 hex digits.</source>
        <translation>Die Adresse hat 0x und 40 Hexziffern.</translation>
    </message>
    <message>
        <source>Hashed text</source>
        <translation>Gehashter Text</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::VerdictPane</name>
    <message>
        <source>&amp;Judge</source>
        <translation>B&amp;eurteilen</translation>
    </message>
    <message>
        <source>Collateral</source>
        <translation>Collateral</translation>
    </message>
    <message>
        <source>This profile&apos;s devnet (simulated)</source>
        <translation>Devnet dieses Profils (simuliert)</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Aus einer Datei…</translation>
    </message>
    <message>
        <source>Certificates, revocation lists, TCB info and identities that a verdict needs beside the quote.</source>
        <translation>Zertifikate, Sperrlisten, TCB-Info und Identitäten, die ein Urteil neben der Quote braucht.</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Richtlinie</translation>
    </message>
    <message>
        <source>Built-in default</source>
        <translation>Eingebaute Vorgabe</translation>
    </message>
    <message>
        <source>What is accepted of what is genuine. The built-in default wants UpToDate and no debug.</source>
        <translation>Was vom Echten angenommen wird. Die eingebaute Vorgabe verlangt UpToDate und kein Debug.</translation>
    </message>
    <message>
        <source>Judge at this time</source>
        <translation>Zu dieser Zeit beurteilen</translation>
    </message>
    <message>
        <source>now, or 2026-08-13T00:00:00Z</source>
        <translation>jetzt oder 2026-08-13T00:00:00Z</translation>
    </message>
    <message>
        <source>Certificates and lists are valid for a time. A recorded quote can be judged at the time it was made.</source>
        <translation>Zertifikate und Listen gelten eine Zeit lang. Eine aufgehobene Quote lässt sich zur Zeit ihrer Entstehung beurteilen.</translation>
    </message>
    <message>
        <source>Co&amp;llateral</source>
        <translation>Co&amp;llateral</translation>
    </message>
    <message>
        <source>Polic&amp;y</source>
        <translation>Richt&amp;linie</translation>
    </message>
    <message>
        <source>&amp;At</source>
        <translation>&amp;Zeit</translation>
    </message>
    <message>
        <source> (FMSPC %1)</source>
        <translation> (FMSPC %1)</translation>
    </message>
    <message>
        <source>not judged yet</source>
        <translation>noch nicht beurteilt</translation>
    </message>
    <message>
        <source>Choose the collateral</source>
        <translation>Collateral wählen</translation>
    </message>
    <message>
        <source>Choose the policy</source>
        <translation>Richtlinie wählen</translation>
    </message>
    <message>
        <source>Choose the event log</source>
        <translation>Ereignisprotokoll wählen</translation>
    </message>
    <message>
        <source>Event log</source>
        <translation>Ereignisprotokoll</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>E&amp;vent log</source>
        <translation>E&amp;reignisprotokoll</translation>
    </message>
    <message>
        <source>The boot log that came with the quote. Replayed, it must lead to the quote&apos;s registers; a policy may demand one.</source>
        <translation>Das Protokoll des Starts, das mit der Quote kam. Nachgerechnet muss es zu den Registern der Quote führen; eine Richtlinie kann eines verlangen.</translation>
    </message>
    <message>
        <source>%1 is no time.</source>
        <translation>%1 ist keine Zeit.</translation>
    </message>
    <message>
        <source>Write it as 2026-08-13T00:00:00Z, or leave it empty for now.</source>
        <translation>Schreiben Sie 2026-08-13T00:00:00Z, oder lassen Sie es leer für jetzt.</translation>
    </message>
    <message>
        <source>Simulated TEE: judged up to the devnet&apos;s own root. This proves nothing about hardware.</source>
        <translation>Simuliertes TEE: bis zur eigenen Wurzel des Devnets beurteilt. Das beweist nichts über Hardware.</translation>
    </message>
    <message>
        <source>policy: %1</source>
        <translation>Richtlinie: %1</translation>
    </message>
    <message>
        <source>TCB: not known</source>
        <translation>TCB: nicht bekannt</translation>
    </message>
    <message>
        <source>TCB: %1</source>
        <translation>TCB: %1</translation>
    </message>
    <message>
        <source>judged at %1</source>
        <translation>beurteilt zu %1</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>not a quote</source>
        <translation>keine Quote</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>Store, without any network</source>
        <translation>Vorrat, ohne jedes Netz</translation>
    </message>
    <message>
        <source>The store holds no collateral for this platform%1.</source>
        <translation>Der Vorrat hält kein Collateral für diese Plattform%1.</translation>
    </message>
    <message>
        <source>Fetch it with gatehousectl collateral fetch, or choose a file above.</source>
        <translation>Holen Sie es mit gatehousectl collateral fetch, oder wählen Sie oben eine Datei.</translation>
    </message>
    <message>
        <source>collateral: %1</source>
        <translation>Collateral: %1</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>A PCCS, by its address</source>
        <translation>Ein PCCS, nach Adresse</translation>
    </message>
    <message>
        <source>Address of the PCCS</source>
        <translation>Adresse des PCCS</translation>
    </message>
    <message>
        <source>A cache of Intel&apos;s service, or that service itself. It is asked over the network; what can be proven is kept in the store.</source>
        <translation>Ein Zwischenspeicher von Intels Dienst, oder dieser selbst. Er wird über das Netz gefragt; was sich beweisen lässt, wird aufgehoben.</translation>
    </message>
    <message>
        <source>Trusted root</source>
        <translation>Vertraute Wurzel</translation>
    </message>
    <message>
        <source>Intel&apos;s, built in</source>
        <translation>Intels, eingebaut</translation>
    </message>
    <message>
        <source>The certificate that every chain must end in. Under any other than Intel&apos;s a verdict says nothing about hardware.</source>
        <translation>Das Zertifikat, in dem jede Kette enden muss. Unter jedem anderen als Intels sagt ein Urteil nichts über Hardware.</translation>
    </message>
    <message>
        <source>Trusted r&amp;oot</source>
        <translation>Vertraute W&amp;urzel</translation>
    </message>
    <message>
        <source>Choose the trusted root</source>
        <translation>Vertraute Wurzel wählen</translation>
    </message>
    <message>
        <source>No address of a PCCS is given.</source>
        <translation>Es ist keine Adresse eines PCCS angegeben.</translation>
    </message>
    <message>
        <source>%1 is no address.</source>
        <translation>%1 ist keine Adresse.</translation>
    </message>
    <message>
        <source>Write it like https://localhost:8081, then press Enter.</source>
        <translation>Schreiben Sie sie wie https://localhost:8081, und drücken Sie dann die Eingabetaste.</translation>
    </message>
    <message>
        <source>Fetch it…</source>
        <translation>Holen …</translation>
    </message>
    <message>
        <source>Fetch it, or choose another source above.</source>
        <translation>Holen Sie es, oder wählen Sie oben eine andere Quelle.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::VerdictView</name>
    <message>
        <source>Only &amp;problems</source>
        <translation>Nur &amp;Probleme</translation>
    </message>
    <message>
        <source>Everything was checked, and nothing failed.</source>
        <translation>Alles wurde geprüft, und nichts ist gescheitert.</translation>
    </message>
    <message>
        <source>Hides the checks that passed; failed ones and those that were not made stay.</source>
        <translation>Blendet bestandene Prüfungen aus; gescheiterte und nicht gemachte bleiben.</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the checks</source>
        <translation>Prüfungen kopieren</translation>
    </message>
    <message>
        <source>As text</source>
        <translation>Als Text</translation>
    </message>
    <message>
        <source>As JSON</source>
        <translation>Als JSON</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation><numerusform>%n gescheitert</numerusform><numerusform>%n gescheitert</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n not checked</source>
        <translation><numerusform>%n nicht geprüft</numerusform><numerusform>%n nicht geprüft</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n passed</source>
        <translation><numerusform>%n bestanden</numerusform><numerusform>%n bestanden</numerusform></translation>
    </message>
    <message>
        <source>expected</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>actual</source>
        <translation>tatsächlich</translation>
    </message>
    <message>
        <source>source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>what to do</source>
        <translation>was zu tun ist</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ClosingPanel</name>
    <message>
        <source>Close now</source>
        <translation>Jetzt schließen</translation>
    </message>
    <message>
        <source>Closes without waiting. The chain is told to end all the same and loses seconds at most.</source>
        <translation>Schließt, ohne zu warten. Die Kette wird trotzdem beendet und verliert höchstens Sekunden.</translation>
    </message>
    <message>
        <source>Closing</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The local chain writes its state and stops. Machines that are up stay up.</source>
        <translation>Die lokale Kette schreibt ihren Zustand und hält an. Laufende Maschinen bleiben an.</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s) being cancelled.</source>
        <translation>
            <numerusform>%n Vorgang wird abgebrochen.</numerusform>
            <numerusform>%n Vorgänge werden abgebrochen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gatehouse::console::PolicyFormView</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Shown in every verdict, so that it can be told later which rules were in force.</source>
        <translation>Steht in jedem Urteil, damit man später weiß, welche Regeln galten.</translation>
    </message>
    <message>
        <source>Accept out of date for</source>
        <translation>Veraltetes annehmen für</translation>
    </message>
    <message>
        <source>Counted from the date of the level that the platform still reaches.</source>
        <translation>Gezählt ab dem Datum der Stufe, die die Plattform noch erreicht.</translation>
    </message>
    <message>
        <source>Accept TDs under debug</source>
        <translation>TDs unter Debug annehmen</translation>
    </message>
    <message>
        <source>The host can read their memory: never for a real secret.</source>
        <translation>Der Host kann ihren Speicher lesen: nie für ein echtes Geheimnis.</translation>
    </message>
    <message>
        <source>Accept unknown attribute bits</source>
        <translation>Unbekannte Attributbits annehmen</translation>
    </message>
    <message>
        <source>Bits that a newer TDX module may set and these rules do not know.</source>
        <translation>Bits, die ein neueres TDX-Modul setzen mag und die diese Regeln nicht kennen.</translation>
    </message>
    <message>
        <source>Only real hardware (Intel&apos;s root)</source>
        <translation>Nur echte Hardware (Intels Wurzel)</translation>
    </message>
    <message>
        <source>Refuses the simulated platform of a devnet.</source>
        <translation>Lehnt die simulierte Plattform eines Devnets ab.</translation>
    </message>
    <message>
        <source>Demand the boot&apos;s event log</source>
        <translation>Ereignisprotokoll des Starts verlangen</translation>
    </message>
    <message>
        <source>A quote that comes without its log is refused.</source>
        <translation>Ein Quote ohne sein Protokoll wird abgelehnt.</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>those of this network</source>
        <translation>die dieses Netzes</translation>
    </message>
    <message>
        <source>Recipe, recipe and version, or the beginning of an id; separated by commas.</source>
        <translation>Rezept, Rezept und Version oder der Anfang einer Kennung; durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Platform models</source>
        <translation>Plattformmodelle</translation>
    </message>
    <message>
        <source>any</source>
        <translation>jedes</translation>
    </message>
    <message>
        <source>FMSPC, 12 hex digits each; separated by commas. Only these are accepted.</source>
        <translation>FMSPC, je 12 Hexziffern; durch Kommas getrennt. Nur diese werden angenommen.</translation>
    </message>
    <message>
        <source>Denied models</source>
        <translation>Verbotene Modelle</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>FMSPC, 12 hex digits each; separated by commas. Never accepted.</source>
        <translation>FMSPC, je 12 Hexziffern; durch Kommas getrennt. Nie angenommen.</translation>
    </message>
    <message>
        <source>Days of grace</source>
        <translation>Tage der Nachsicht</translation>
    </message>
    <message>
        <source> days</source>
        <translation> Tage</translation>
    </message>
    <message>
        <source>Confirmations of the request</source>
        <translation>Bestätigungen des Antrags</translation>
    </message>
    <message>
        <source>Blocks that a request must be deep on the chain before a node is asked to encrypt.</source>
        <translation>So viele Blöcke tief muss ein Antrag auf der Chain stehen, bevor ein Knoten verschlüsseln soll.</translation>
    </message>
    <message>
        <source>Accepted TCB status</source>
        <translation>Angenommener TCB-Status</translation>
    </message>
    <message>
        <source>Accepted without exception.</source>
        <translation>Ohne Ausnahme angenommen.</translation>
    </message>
    <message>
        <source>Platform and image</source>
        <translation>Plattform und Image</translation>
    </message>
    <message>
        <source>Platform models (FMSPC)</source>
        <translation>Plattformmodelle (FMSPC)</translation>
    </message>
    <message>
        <source>Denied models (FMSPC)</source>
        <translation>Verbotene Modelle (FMSPC)</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Chain</translation>
    </message>
    <message>
        <source>In the text besides: %1</source>
        <translation>Im Text außerdem: %1</translation>
    </message>
    <message>
        <source>The text at the right has problems. The fields can be used again when they are gone.</source>
        <translation>Der Text rechts hat Fehler. Die Felder lassen sich wieder benutzen, wenn sie behoben sind.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::PolicyPage</name>
    <message>
        <source>Policy</source>
        <translation>Richtlinie</translation>
    </message>
    <message>
        <source>Try on the history</source>
        <translation>An der Vergangenheit erproben</translation>
    </message>
    <message>
        <source>Save and use</source>
        <translation>Speichern und anwenden</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>Änderungen verwerfen</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Antrag</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Damals</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Refused by</source>
        <translation>Abgelehnt durch</translation>
    </message>
    <message>
        <source>Judges the last %1 recorded requests again, each at its own time and with its own collateral (Ctrl+Enter).</source>
        <translation>Beurteilt die letzten %1 aufgezeichneten Anträge neu, jeden zu seiner Zeit und mit seinem Collateral (Strg+Eingabe).</translation>
    </message>
    <message>
        <source>Replaces the policy of this profile in one step; requests that wait are judged again by it (Ctrl+S).</source>
        <translation>Ersetzt die Richtlinie dieses Profils in einem Schritt; wartende Anträge werden danach neu beurteilt (Strg+S).</translation>
    </message>
    <message>
        <source>Policy as TOML</source>
        <translation>Richtlinie als TOML</translation>
    </message>
    <message>
        <source>The file as it is saved. Every rule is explained in docs/policy.md; unknown keys are errors.</source>
        <translation>Die Datei, wie sie gespeichert wird. Jede Regel ist in docs/policy.md erklärt; unbekannte Schlüssel sind Fehler.</translation>
    </message>
    <message>
        <source>Problems of the text</source>
        <translation>Fehler im Text</translation>
    </message>
    <message>
        <source>Not tried yet: see what it would have refused before you use it.</source>
        <translation>Noch nicht erprobt: Sehen Sie nach, was sie abgelehnt hätte, bevor Sie sie anwenden.</translation>
    </message>
    <message>
        <source>Recorded requests under this policy</source>
        <translation>Aufgezeichnete Anträge unter dieser Richtlinie</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>On the history</source>
        <translation>An der Vergangenheit</translation>
    </message>
    <message>
        <source>Changed, not in use yet</source>
        <translation>Geändert, noch nicht angewandt</translation>
    </message>
    <message>
        <source>In use: what the host service judges quotes by</source>
        <translation>In Kraft: danach beurteilt der Host-Dienst Quotes</translation>
    </message>
    <message>
        <source>✕ Line %1, column %2: %3</source>
        <translation>✕ Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>⚠ Line %1, column %2: %3</source>
        <translation>⚠ Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>Can be used</source>
        <translation>Verwendbar</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n Fehler</numerusform>
            <numerusform>%n Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>Judging the recorded requests again …</source>
        <translation>Aufgezeichnete Anträge werden neu beurteilt …</translation>
    </message>
    <message>
        <source>The text has changed since: try again.</source>
        <translation>Der Text hat sich seither geändert: erproben Sie ihn noch einmal.</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>not judged</source>
        <translation>nicht beurteilt</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet: there is no history to try it on.</source>
        <translation>Noch ist nichts aufgezeichnet: Es gibt keine Vergangenheit zum Erproben.</translation>
    </message>
    <message>
        <source>With this policy %1 of the last %2 would have been refused; %3 of them were accepted then.</source>
        <translation>Mit dieser Richtlinie wären %1 der letzten %2 abgelehnt worden; %3 davon wurden damals angenommen.</translation>
    </message>
    <message numerus="yes">
        <source>%n could not be judged again.</source>
        <translation>
            <numerusform>%n ließ sich nicht neu beurteilen.</numerusform>
            <numerusform>%n ließen sich nicht neu beurteilen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Check</name>
    <message>
        <source>Quote structure</source>
        <translation>Aufbau des Quotes</translation>
    </message>
    <message>
        <source>Quote version</source>
        <translation>Version des Quotes</translation>
    </message>
    <message>
        <source>Attestation key type</source>
        <translation>Art des Attestierungsschlüssels</translation>
    </message>
    <message>
        <source>TEE type</source>
        <translation>Art des TEE</translation>
    </message>
    <message>
        <source>Quoting enclave&apos;s vendor</source>
        <translation>Hersteller der Quoting-Enklave</translation>
    </message>
    <message>
        <source>Body type and size</source>
        <translation>Art und Größe des Rumpfes</translation>
    </message>
    <message>
        <source>Certification data</source>
        <translation>Zertifizierungsdaten</translation>
    </message>
    <message>
        <source>Bytes after the quote</source>
        <translation>Bytes nach dem Quote</translation>
    </message>
    <message>
        <source>PCK chain of three certificates</source>
        <translation>PCK-Kette aus drei Zertifikaten</translation>
    </message>
    <message>
        <source>PCK chain&apos;s names</source>
        <translation>Namen der PCK-Kette</translation>
    </message>
    <message>
        <source>PCK chain&apos;s signatures</source>
        <translation>Signaturen der PCK-Kette</translation>
    </message>
    <message>
        <source>PCK chain&apos;s root</source>
        <translation>Wurzel der PCK-Kette</translation>
    </message>
    <message>
        <source>PCK chain&apos;s extensions</source>
        <translation>Erweiterungen der PCK-Kette</translation>
    </message>
    <message>
        <source>PCK certificate&apos;s SGX extension</source>
        <translation>SGX-Erweiterung des PCK-Zertifikats</translation>
    </message>
    <message>
        <source>TCB info&apos;s signing chain</source>
        <translation>Signaturkette der TCB-Info</translation>
    </message>
    <message>
        <source>TCB signing certificate&apos;s signature</source>
        <translation>Signatur des TCB-Signaturzertifikats</translation>
    </message>
    <message>
        <source>TCB info&apos;s root</source>
        <translation>Wurzel der TCB-Info</translation>
    </message>
    <message>
        <source>TCB signing certificate&apos;s extensions</source>
        <translation>Erweiterungen des TCB-Signaturzertifikats</translation>
    </message>
    <message>
        <source>QE identity&apos;s signing chain</source>
        <translation>Signaturkette der QE-Identität</translation>
    </message>
    <message>
        <source>QE identity signing certificate&apos;s signature</source>
        <translation>Signatur des Zertifikats der QE-Identität</translation>
    </message>
    <message>
        <source>QE identity&apos;s root</source>
        <translation>Wurzel der QE-Identität</translation>
    </message>
    <message>
        <source>QE identity signing certificate&apos;s extensions</source>
        <translation>Erweiterungen des Zertifikats der QE-Identität</translation>
    </message>
    <message>
        <source>Root CRL&apos;s issuer</source>
        <translation>Aussteller der Wurzel-Sperrliste</translation>
    </message>
    <message>
        <source>Root CRL&apos;s signature</source>
        <translation>Signatur der Wurzel-Sperrliste</translation>
    </message>
    <message>
        <source>Root CRL&apos;s extensions</source>
        <translation>Erweiterungen der Wurzel-Sperrliste</translation>
    </message>
    <message>
        <source>PCK CRL&apos;s issuer chain</source>
        <translation>Ausstellerkette der PCK-Sperrliste</translation>
    </message>
    <message>
        <source>PCK CRL&apos;s issuer</source>
        <translation>Aussteller der PCK-Sperrliste</translation>
    </message>
    <message>
        <source>PCK CRL&apos;s signature</source>
        <translation>Signatur der PCK-Sperrliste</translation>
    </message>
    <message>
        <source>PCK CRL&apos;s extensions</source>
        <translation>Erweiterungen der PCK-Sperrliste</translation>
    </message>
    <message>
        <source>PCK CA not revoked</source>
        <translation>PCK-CA nicht gesperrt</translation>
    </message>
    <message>
        <source>TCB signing certificate not revoked</source>
        <translation>TCB-Signaturzertifikat nicht gesperrt</translation>
    </message>
    <message>
        <source>QE identity signing certificate not revoked</source>
        <translation>Zertifikat der QE-Identität nicht gesperrt</translation>
    </message>
    <message>
        <source>PCK certificate not revoked</source>
        <translation>PCK-Zertifikat nicht gesperrt</translation>
    </message>
    <message>
        <source>PCK chain valid now</source>
        <translation>PCK-Kette jetzt gültig</translation>
    </message>
    <message>
        <source>TCB info&apos;s chain valid now</source>
        <translation>Kette der TCB-Info jetzt gültig</translation>
    </message>
    <message>
        <source>QE identity&apos;s chain valid now</source>
        <translation>Kette der QE-Identität jetzt gültig</translation>
    </message>
    <message>
        <source>PCK CRL&apos;s issuer chain valid now</source>
        <translation>Kette der PCK-Sperrliste jetzt gültig</translation>
    </message>
    <message>
        <source>Root CRL valid now</source>
        <translation>Wurzel-Sperrliste jetzt gültig</translation>
    </message>
    <message>
        <source>PCK CRL valid now</source>
        <translation>PCK-Sperrliste jetzt gültig</translation>
    </message>
    <message>
        <source>TCB info valid now</source>
        <translation>TCB-Info jetzt gültig</translation>
    </message>
    <message>
        <source>QE identity valid now</source>
        <translation>QE-Identität jetzt gültig</translation>
    </message>
    <message>
        <source>TCB info readable</source>
        <translation>TCB-Info lesbar</translation>
    </message>
    <message>
        <source>TCB info&apos;s signature</source>
        <translation>Signatur der TCB-Info</translation>
    </message>
    <message>
        <source>TCB info for this TEE</source>
        <translation>TCB-Info für dieses TEE</translation>
    </message>
    <message>
        <source>TCB info for this FMSPC</source>
        <translation>TCB-Info für diese FMSPC</translation>
    </message>
    <message>
        <source>TCB info for this PCE</source>
        <translation>TCB-Info für diese PCE</translation>
    </message>
    <message>
        <source>QE identity readable</source>
        <translation>QE-Identität lesbar</translation>
    </message>
    <message>
        <source>QE identity&apos;s signature</source>
        <translation>Signatur der QE-Identität</translation>
    </message>
    <message>
        <source>QE identity for this TEE</source>
        <translation>QE-Identität für dieses TEE</translation>
    </message>
    <message>
        <source>TDX module known</source>
        <translation>TDX-Modul bekannt</translation>
    </message>
    <message>
        <source>TDX module&apos;s signer</source>
        <translation>Unterzeichner des TDX-Moduls</translation>
    </message>
    <message>
        <source>TDX module&apos;s attributes</source>
        <translation>Attribute des TDX-Moduls</translation>
    </message>
    <message>
        <source>Quoting enclave&apos;s report signed by the PCK</source>
        <translation>Bericht der Quoting-Enklave vom PCK signiert</translation>
    </message>
    <message>
        <source>Attestation key bound to the quoting enclave</source>
        <translation>Attestierungsschlüssel an Enklave gebunden</translation>
    </message>
    <message>
        <source>Quoting enclave&apos;s MISCSELECT</source>
        <translation>MISCSELECT der Quoting-Enklave</translation>
    </message>
    <message>
        <source>Quoting enclave&apos;s attributes</source>
        <translation>Attribute der Quoting-Enklave</translation>
    </message>
    <message>
        <source>Quoting enclave&apos;s signer</source>
        <translation>Unterzeichner der Quoting-Enklave</translation>
    </message>
    <message>
        <source>Quoting enclave&apos;s product</source>
        <translation>Produkt der Quoting-Enklave</translation>
    </message>
    <message>
        <source>Quoting enclave&apos;s TCB level</source>
        <translation>TCB-Stufe der Quoting-Enklave</translation>
    </message>
    <message>
        <source>Quote&apos;s signature</source>
        <translation>Signatur des Quotes</translation>
    </message>
    <message>
        <source>Platform&apos;s TCB level</source>
        <translation>TCB-Stufe der Plattform</translation>
    </message>
    <message>
        <source>TDX module&apos;s TCB level</source>
        <translation>TCB-Stufe des TDX-Moduls</translation>
    </message>
    <message>
        <source>TCB status of all components together</source>
        <translation>TCB-Status aller Teile zusammen</translation>
    </message>
    <message>
        <source>TCB level since the TD&apos;s launch</source>
        <translation>TCB-Stufe seit dem Start der TD</translation>
    </message>
    <message>
        <source>TCB status accepted</source>
        <translation>TCB-Status zugelassen</translation>
    </message>
    <message>
        <source>TCB evaluation data number</source>
        <translation>Nummer der TCB-Bewertung</translation>
    </message>
    <message>
        <source>Advisories accepted</source>
        <translation>Sicherheitshinweise zugelassen</translation>
    </message>
    <message>
        <source>Platform model accepted</source>
        <translation>Plattformmodell zugelassen</translation>
    </message>
    <message>
        <source>Platform model not denied</source>
        <translation>Plattformmodell nicht abgelehnt</translation>
    </message>
    <message>
        <source>Platform accepted</source>
        <translation>Plattform zugelassen</translation>
    </message>
    <message>
        <source>Real hardware</source>
        <translation>Echte Hardware</translation>
    </message>
    <message>
        <source>Not under debug</source>
        <translation>Nicht im Debug-Betrieb</translation>
    </message>
    <message>
        <source>Reserved attribute bits</source>
        <translation>Reservierte Attributbits</translation>
    </message>
    <message>
        <source>SEPT_VE_DISABLE</source>
        <translation>SEPT_VE_DISABLE</translation>
    </message>
    <message>
        <source>PERFMON</source>
        <translation>PERFMON</translation>
    </message>
    <message>
        <source>Extended features</source>
        <translation>Erweiterte Funktionen</translation>
    </message>
    <message>
        <source>Service TD</source>
        <translation>Service-TD</translation>
    </message>
    <message>
        <source>Event log</source>
        <translation>Ereignisprotokoll</translation>
    </message>
    <message>
        <source>Events and their digests</source>
        <translation>Ereignisse und ihre Hashwerte</translation>
    </message>
    <message>
        <source>Event data proven</source>
        <translation>Ereignisdaten belegt</translation>
    </message>
    <message>
        <source>Event in the log</source>
        <translation>Ereignis im Protokoll</translation>
    </message>
    <message>
        <source>Measurements of a known image</source>
        <translation>Messwerte eines bekannten Images</translation>
    </message>
    <message>
        <source>MRTD</source>
        <translation>MRTD</translation>
    </message>
    <message>
        <source>RTMR0</source>
        <translation>RTMR0</translation>
    </message>
    <message>
        <source>RTMR1</source>
        <translation>RTMR1</translation>
    </message>
    <message>
        <source>RTMR2</source>
        <translation>RTMR2</translation>
    </message>
    <message>
        <source>RTMR3</source>
        <translation>RTMR3</translation>
    </message>
    <message>
        <source>Report data bound to this request</source>
        <translation>Report-Daten an diese Anfrage gebunden</translation>
    </message>
    <message>
        <source>Confirmations of the request</source>
        <translation>Bestätigungen der Anfrage</translation>
    </message>
    <message>
        <source>Part &apos;%1&apos;</source>
        <translation>Teil „%1“</translation>
    </message>
    <message>
        <source>Signature of the file</source>
        <translation>Signatur der Datei</translation>
    </message>
    <message>
        <source>Trusted root</source>
        <translation>Vertraute Wurzel</translation>
    </message>
    <message>
        <source>Verdict again</source>
        <translation>Urteil noch einmal</translation>
    </message>
    <message>
        <source>TCB status again</source>
        <translation>TCB-Status noch einmal</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Richtlinie</translation>
    </message>
    <message>
        <source>Simulated TEE</source>
        <translation>Simuliertes TEE</translation>
    </message>
    <message>
        <source>Every check again</source>
        <translation>Jede Prüfung noch einmal</translation>
    </message>
    <message>
        <source>Wording of the checks</source>
        <translation>Wortlaut der Prüfungen</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaktion</translation>
    </message>
    <message>
        <source>Transaction&apos;s file</source>
        <translation>Datei der Transaktion</translation>
    </message>
    <message>
        <source>Signature of the transaction&apos;s file</source>
        <translation>Signatur der Transaktionsdatei</translation>
    </message>
    <message>
        <source>Belongs to this decision</source>
        <translation>Gehört zu dieser Entscheidung</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Signed transaction</source>
        <translation>Signierte Transaktion</translation>
    </message>
    <message>
        <source>Transaction hash</source>
        <translation>Hash der Transaktion</translation>
    </message>
    <message>
        <source>Transaction&apos;s signature</source>
        <translation>Signatur der Transaktion</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Kette</translation>
    </message>
    <message>
        <source>Contract</source>
        <translation>Vertrag</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Aufruf</translation>
    </message>
    <message>
        <source>MRTD in the call</source>
        <translation>MRTD im Aufruf</translation>
    </message>
    <message>
        <source>FMSPC in the call</source>
        <translation>FMSPC im Aufruf</translation>
    </message>
    <message>
        <source>Signed by the network&apos;s key</source>
        <translation>Vom Schlüssel des Netzes signiert</translation>
    </message>
    <message>
        <source>Chain of the log</source>
        <translation>Kette des Protokolls</translation>
    </message>
    <message>
        <source>Entry of the decision</source>
        <translation>Eintrag der Entscheidung</translation>
    </message>
    <message>
        <source>Entry of the transaction</source>
        <translation>Eintrag der Transaktion</translation>
    </message>
    <message>
        <source>The whole audit log</source>
        <translation>Das ganze Prüfprotokoll</translation>
    </message>
    <message>
        <source>Place in the audit log</source>
        <translation>Stelle im Prüfprotokoll</translation>
    </message>
    <message>
        <source>Quote format</source>
        <translation>Format des Quotes</translation>
    </message>
    <message>
        <source>Quote signature</source>
        <translation>Signatur des Quotes</translation>
    </message>
    <message>
        <source>Attestation key</source>
        <translation>Attestierungsschlüssel</translation>
    </message>
    <message>
        <source>Quoting enclave report</source>
        <translation>Bericht der Quoting-Enklave</translation>
    </message>
    <message>
        <source>PCK chain</source>
        <translation>PCK-Kette</translation>
    </message>
    <message>
        <source>PCK validity period</source>
        <translation>Gültigkeit der PCK-Kette</translation>
    </message>
    <message>
        <source>PCK extensions</source>
        <translation>PCK-Erweiterungen</translation>
    </message>
    <message>
        <source>Debug attribute</source>
        <translation>Debug-Attribut</translation>
    </message>
    <message>
        <source>TD attributes</source>
        <translation>TD-Attribute</translation>
    </message>
    <message>
        <source>Extended features (XFAM)</source>
        <translation>Erweiterte Funktionen (XFAM)</translation>
    </message>
    <message>
        <source>On-chain request</source>
        <translation>Anfrage in der Kette</translation>
    </message>
    <message>
        <source>Not onboarded before</source>
        <translation>Noch nicht aufgenommen</translation>
    </message>
    <message>
        <source>Recipient key</source>
        <translation>Schlüssel des Empfängers</translation>
    </message>
    <message>
        <source>Report data</source>
        <translation>Report-Daten</translation>
    </message>
    <message>
        <source>Genuine hardware</source>
        <translation>Echte Hardware</translation>
    </message>
    <message>
        <source>The bytes are not a whole quote: fetch it again.</source>
        <translation>Die Bytes sind kein ganzes Quote: Holen Sie es neu.</translation>
    </message>
    <message>
        <source>Do not trust this quote: ask the platform for a new one, and find out who changed it.</source>
        <translation>Trauen Sie diesem Quote nicht: Verlangen Sie von der Plattform ein neues, und finden Sie heraus, wer es verändert hat.</translation>
    </message>
    <message>
        <source>Do not trust this quote unless you know this root; with --root you can name another one.</source>
        <translation>Trauen Sie diesem Quote nur, wenn Sie diese Wurzel kennen; eine andere können Sie oben wählen (--root).</translation>
    </message>
    <message>
        <source>Fetch new collateral from Intel&apos;s PCS or your PCCS and verify again.</source>
        <translation>Holen Sie neues Collateral von Intels PCS oder Ihrem PCCS und prüfen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Fetch the collateral of this platform&apos;s FMSPC and CA and verify again.</source>
        <translation>Holen Sie das Collateral für FMSPC und CA dieser Plattform und prüfen Sie noch einmal.</translation>
    </message>
    <message>
        <source>The key is revoked: this platform must not be trusted until Intel provisions it anew.</source>
        <translation>Der Schlüssel ist gesperrt: Dieser Plattform darf nicht getraut werden, bis Intel sie neu ausstattet.</translation>
    </message>
    <message>
        <source>Update BIOS, microcode or TDX module of the platform, restart it and ask for a new quote.</source>
        <translation>Aktualisieren Sie BIOS, Microcode oder TDX-Modul der Plattform, starten Sie sie neu und verlangen Sie ein neues Quote.</translation>
    </message>
    <message>
        <source>Gatehouse verifies ECDSA-P256 quotes of Intel&apos;s quoting enclaves, versions 3 to 5.</source>
        <translation>Gatehouse prüft ECDSA-P256-Quotes von Intels Quoting-Enklaven, Versionen 3 bis 5.</translation>
    </message>
    <message>
        <source>The platform must fetch a new PCK certificate.</source>
        <translation>Die Plattform muss ein neues PCK-Zertifikat holen.</translation>
    </message>
    <message>
        <source>Relaunch the TD on the updated platform.</source>
        <translation>Starten Sie die TD auf der aktualisierten Plattform neu.</translation>
    </message>
    <message>
        <source>A row it depends on failed: see above.</source>
        <translation>Eine Prüfung, von der sie abhängt, ist gescheitert: siehe oben.</translation>
    </message>
    <message>
        <source>The chain does not end in a trusted root.</source>
        <translation>Die Kette endet nicht in einer vertrauten Wurzel.</translation>
    </message>
    <message>
        <source>The root&apos;s revocation list is not authentic.</source>
        <translation>Die Sperrliste der Wurzel ist nicht echt.</translation>
    </message>
    <message>
        <source>There is no certificate to look for.</source>
        <translation>Es gibt kein Zertifikat, das gesucht werden könnte.</translation>
    </message>
    <message>
        <source>The signing chain does not hold.</source>
        <translation>Die Signaturkette hält nicht.</translation>
    </message>
    <message>
        <source>The PCK chain is unreadable.</source>
        <translation>Die PCK-Kette ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The PCK chain does not hold.</source>
        <translation>Die PCK-Kette hält nicht.</translation>
    </message>
    <message>
        <source>The list or the chain does not hold.</source>
        <translation>Die Liste oder die Kette hält nicht.</translation>
    </message>
    <message>
        <source>There is nothing readable whose time could be compared.</source>
        <translation>Es gibt nichts Lesbares, dessen Zeit sich vergleichen ließe.</translation>
    </message>
    <message>
        <source>There is no authentic TCB info to compare with.</source>
        <translation>Es gibt keine echte TCB-Info zum Vergleichen.</translation>
    </message>
    <message>
        <source>There is no authentic QE identity to compare with.</source>
        <translation>Es gibt keine echte QE-Identität zum Vergleichen.</translation>
    </message>
    <message>
        <source>A component has no TCB level.</source>
        <translation>Ein Teil hat keine TCB-Stufe.</translation>
    </message>
    <message>
        <source>It would fit, but the quote is not authentic.</source>
        <translation>Es würde passen, aber das Quote ist nicht echt.</translation>
    </message>
    <message>
        <source>There is no status: the quote is not authentic.</source>
        <translation>Es gibt keinen Status: Das Quote ist nicht echt.</translation>
    </message>
    <message>
        <source>Update the platform as the TCB rows say, or accept this status in the policy for a while.</source>
        <translation>Aktualisieren Sie die Plattform, wie die TCB-Zeilen sagen, oder lassen Sie diesen Status in der Richtlinie eine Weile zu.</translation>
    </message>
    <message>
        <source>Fetch newer collateral.</source>
        <translation>Holen Sie neueres Collateral.</translation>
    </message>
    <message>
        <source>The policy has no list of advisories.</source>
        <translation>Die Richtlinie hat keine Liste von Sicherheitshinweisen.</translation>
    </message>
    <message>
        <source>Read the advisories, then update the platform or list them in the policy.</source>
        <translation>Lesen Sie die Sicherheitshinweise; aktualisieren Sie dann die Plattform, oder führen Sie sie in der Richtlinie auf.</translation>
    </message>
    <message>
        <source>The policy accepts any bytes after the quote.</source>
        <translation>Die Richtlinie lässt beliebige Bytes nach dem Quote zu.</translation>
    </message>
    <message>
        <source>Somebody appended bytes that no signature covers: ask for the quote again, or cut them off.</source>
        <translation>Jemand hat Bytes angehängt, die keine Signatur deckt: Verlangen Sie das Quote neu, oder schneiden Sie sie ab.</translation>
    </message>
    <message>
        <source>The policy accepts every FMSPC.</source>
        <translation>Die Richtlinie lässt jede FMSPC zu.</translation>
    </message>
    <message>
        <source>Another kind of machine than the policy lists.</source>
        <translation>Eine andere Art von Rechner, als die Richtlinie aufführt.</translation>
    </message>
    <message>
        <source>The policy denies this kind of machine.</source>
        <translation>Die Richtlinie lehnt diese Art von Rechner ab.</translation>
    </message>
    <message>
        <source>The policy accepts every platform.</source>
        <translation>Die Richtlinie lässt jede Plattform zu.</translation>
    </message>
    <message>
        <source>Another machine than the policy lists.</source>
        <translation>Ein anderer Rechner, als die Richtlinie aufführt.</translation>
    </message>
    <message>
        <source>The quote comes from a simulated platform.</source>
        <translation>Das Quote kommt von einer simulierten Plattform.</translation>
    </message>
    <message>
        <source>The policy does not demand Intel&apos;s root.</source>
        <translation>Die Richtlinie verlangt Intels Wurzel nicht.</translation>
    </message>
    <message>
        <source>The policy accepts both.</source>
        <translation>Die Richtlinie lässt beides zu.</translation>
    </message>
    <message>
        <source>The policy accepts TDs under debug.</source>
        <translation>Die Richtlinie lässt TDs im Debug-Betrieb zu.</translation>
    </message>
    <message>
        <source>The host can read this TD&apos;s memory: launch it without debug.</source>
        <translation>Der Host kann den Speicher dieser TD lesen: Starten Sie sie ohne Debug.</translation>
    </message>
    <message>
        <source>The policy accepts reserved bits.</source>
        <translation>Die Richtlinie lässt reservierte Bits zu.</translation>
    </message>
    <message>
        <source>A newer TDX module than these rules know: look the bit up before accepting it.</source>
        <translation>Ein neueres TDX-Modul, als diese Regeln kennen: Schlagen Sie das Bit nach, bevor Sie es zulassen.</translation>
    </message>
    <message>
        <source>Without it the host can inject #VE on memory; Azure&apos;s paravisor handles that itself.</source>
        <translation>Ohne es kann der Host #VE auf Speicher auslösen; Azures Paravisor regelt das selbst.</translation>
    </message>
    <message>
        <source>Performance counters in the TD can leak what it does.</source>
        <translation>Leistungszähler in der TD können verraten, was sie tut.</translation>
    </message>
    <message>
        <source>A TD 1.0 body does not say whether one is bound.</source>
        <translation>Ein Rumpf nach TD 1.0 sagt nicht, ob eine gebunden ist.</translation>
    </message>
    <message>
        <source>A bound service TD (for migration) can take this TD&apos;s state; accept it only if you know it.</source>
        <translation>Eine gebundene Service-TD (für Migration) kann den Zustand dieser TD nehmen; lassen Sie sie nur zu, wenn Sie sie kennen.</translation>
    </message>
    <message>
        <source>The policy accepts debug enclaves.</source>
        <translation>Die Richtlinie lässt Enklaven im Debug-Betrieb zu.</translation>
    </message>
    <message>
        <source>The host can read this enclave&apos;s memory.</source>
        <translation>Der Host kann den Speicher dieser Enklave lesen.</translation>
    </message>
    <message>
        <source>Name the image&apos;s measurements.json in the policy.</source>
        <translation>Nennen Sie die measurements.json des Images in der Richtlinie.</translation>
    </message>
    <message>
        <source>Another image than the policy knows: rebuild and compare, and find out what changed.</source>
        <translation>Ein anderes Image, als die Richtlinie kennt: Bauen Sie neu und vergleichen Sie, und finden Sie heraus, was sich geändert hat.</translation>
    </message>
    <message>
        <source>The register differs from the image&apos;s prediction.</source>
        <translation>Das Register weicht von der Vorhersage des Images ab.</translation>
    </message>
    <message>
        <source>The image&apos;s measurements say nothing about it.</source>
        <translation>Die Messwerte des Images sagen nichts darüber.</translation>
    </message>
    <message>
        <source>The quote was made for something else: it may be a copy of another machine&apos;s.</source>
        <translation>Das Quote wurde für etwas anderes erstellt: Es kann eine Kopie von einem anderen Rechner sein.</translation>
    </message>
    <message>
        <source>Nobody said what the report data should be.</source>
        <translation>Niemand hat gesagt, wie die Report-Daten lauten sollen.</translation>
    </message>
    <message>
        <source>Wait for more blocks.</source>
        <translation>Warten Sie weitere Blöcke ab.</translation>
    </message>
    <message>
        <source>Only a request on chain has confirmations: judge the quote there, or with a policy without this rule.</source>
        <translation>Nur eine Anfrage in der Kette hat Bestätigungen: Beurteilen Sie das Quote dort, oder mit einer Richtlinie ohne diese Regel.</translation>
    </message>
    <message>
        <source>The digest of these events is not the hash of their data: what the data says is a claim of the log&apos;s writer.</source>
        <translation>Der Digest dieser Ereignisse ist nicht der Hash ihrer Daten: Was die Daten sagen, behauptet nur, wer das Protokoll schrieb.</translation>
    </message>
    <message>
        <source>The log does not replay to the quote: none of its events is proven.</source>
        <translation>Das Protokoll führt nicht zu den Registern des Quotes: Keines seiner Ereignisse ist belegt.</translation>
    </message>
    <message>
        <source>The node runs another application or configuration than the policy names.</source>
        <translation>Der Knoten führt eine andere Anwendung oder Konfiguration aus, als die Richtlinie nennt.</translation>
    </message>
    <message>
        <source>The data or the digest of these events was changed after the boot.</source>
        <translation>Daten oder Hashwert dieser Ereignisse wurden nach dem Start geändert.</translation>
    </message>
    <message>
        <source>What was sent as the node&apos;s event log is none.</source>
        <translation>Was als Ereignisprotokoll des Knotens geschickt wurde, ist keines.</translation>
    </message>
    <message>
        <source>Ask for the node&apos;s event log, or judge by a policy without event-log rules.</source>
        <translation>Verlangen Sie das Ereignisprotokoll des Knotens, oder urteilen Sie nach einer Richtlinie ohne Regeln dafür.</translation>
    </message>
    <message>
        <source>The policy does not ask for the log.</source>
        <translation>Die Richtlinie verlangt das Protokoll nicht.</translation>
    </message>
    <message>
        <source>The log is not of the boot that was quoted: nothing in it is proven.</source>
        <translation>Das Protokoll ist nicht von dem Start, der attestiert wurde: Nichts darin ist belegt.</translation>
    </message>
    <message>
        <source>The file was changed after the decision, or damaged. Fetch the original from the audit folder.</source>
        <translation>Die Datei wurde nach der Entscheidung verändert oder beschädigt. Holen Sie das Original aus dem Ordner der Belege.</translation>
    </message>
    <message>
        <source>A part before it cannot be read.</source>
        <translation>Ein Teil davor ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The file was changed after it was signed.</source>
        <translation>Die Datei wurde nach dem Signieren verändert.</translation>
    </message>
    <message>
        <source>Only the audit log vouches for an unsigned file: check it with --log.</source>
        <translation>Für eine unsignierte Datei bürgt nur das Prüfprotokoll: Prüfen Sie sie zusammen mit ihm (--log).</translation>
    </message>
    <message>
        <source>Who vouches for it</source>
        <translation>Wer dafür bürgt</translation>
    </message>
    <message>
        <source>Time of the decision</source>
        <translation>Zeit der Entscheidung</translation>
    </message>
    <message>
        <source>Sender</source>
        <translation>Absender</translation>
    </message>
    <message>
        <source>Times of the log</source>
        <translation>Zeiten des Protokolls</translation>
    </message>
    <message>
        <source>Anybody can sign with a key of their own. Say with --signer whose signature counts, or give the audit log with --log.</source>
        <translation>Mit einem eigenen Schlüssel kann jeder signieren. Nennen Sie mit --signer, wessen Signatur zählt, oder geben Sie das Prüfprotokoll mit --log.</translation>
    </message>
    <message>
        <source>Whoever has the file can change it and compute its hashes anew. Say with --signer whose signature counts, or give the audit log with --log.</source>
        <translation>Wer die Datei hat, kann sie ändern und ihre Hashes neu berechnen. Nennen Sie mit --signer, wessen Signatur zählt, oder geben Sie das Prüfprotokoll mit --log.</translation>
    </message>
    <message>
        <source>Nobody decides by a verdict that is not there yet: one of the two times was changed.</source>
        <translation>Niemand entscheidet nach einem Urteil, das es noch nicht gibt: Eine der beiden Zeiten wurde verändert.</translation>
    </message>
    <message>
        <source>Entry and decision were written together and must say the same: one of the two was changed.</source>
        <translation>Eintrag und Entscheidung wurden zusammen geschrieben und müssen dasselbe sagen: Eines von beiden wurde verändert.</translation>
    </message>
    <message>
        <source>A clock was set back, or times were changed: do not rely on the times of these entries.</source>
        <translation>Eine Uhr wurde zurückgestellt, oder Zeiten wurden verändert: Verlassen Sie sich nicht auf die Zeiten dieser Einträge.</translation>
    </message>
    <message>
        <source>Another account sent it than the one that signed the decision.</source>
        <translation>Ein anderes Konto hat sie gesendet als das, das die Entscheidung signiert hat.</translation>
    </message>
    <message>
        <source>Somebody else signed this file.</source>
        <translation>Jemand anders hat diese Datei signiert.</translation>
    </message>
    <message>
        <source>The decision trusted a root that you do not.</source>
        <translation>Die Entscheidung traute einer Wurzel, der Sie nicht trauen.</translation>
    </message>
    <message>
        <source>Not Intel&apos;s root: a simulated or private platform. Name the root that you trust with --root.</source>
        <translation>Nicht Intels Wurzel: eine simulierte oder private Plattform. Nennen Sie die Wurzel, der Sie trauen (--root).</translation>
    </message>
    <message>
        <source>The recorded verdict does not follow from the recorded inputs.</source>
        <translation>Das aufgezeichnete Urteil folgt nicht aus dem, was aufgezeichnet ist.</translation>
    </message>
    <message>
        <source>Another build wrote these rows. Outcome and values agree; their words cannot be compared.</source>
        <translation>Ein anderer Bau des Programms hat diese Zeilen geschrieben. Ergebnis und Werte stimmen überein; der Wortlaut lässt sich nicht vergleichen.</translation>
    </message>
    <message>
        <source>The request was decided before a quote was judged.</source>
        <translation>Die Anfrage wurde entschieden, bevor ein Quote beurteilt war.</translation>
    </message>
    <message>
        <source>The verdict cannot be checked again: it was reached by a version that did not keep its inputs.</source>
        <translation>Das Urteil lässt sich nicht noch einmal prüfen: Es stammt von einer Version, die seine Grundlagen nicht aufhob.</translation>
    </message>
    <message>
        <source>A recorded input cannot be used.</source>
        <translation>Eine aufgezeichnete Grundlage ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>This decision could not have been made by Gatehouse.</source>
        <translation>Diese Entscheidung kann nicht von Gatehouse stammen.</translation>
    </message>
    <message>
        <source>Nothing was sent for this decision, or not yet when it was exported.</source>
        <translation>Für diese Entscheidung wurde nichts gesendet, oder beim Export noch nicht.</translation>
    </message>
    <message>
        <source>The file of a decision has none: export the decision to check them together.</source>
        <translation>Die Datei einer Entscheidung enthält keine: Exportieren Sie die Entscheidung, um beides zusammen zu prüfen.</translation>
    </message>
    <message>
        <source>The record was changed after it was written.</source>
        <translation>Der Eintrag wurde verändert, nachdem er geschrieben war.</translation>
    </message>
    <message>
        <source>Somebody else signed this record.</source>
        <translation>Jemand anders hat diesen Eintrag signiert.</translation>
    </message>
    <message>
        <source>The transaction belongs to another decision.</source>
        <translation>Die Transaktion gehört zu einer anderen Entscheidung.</translation>
    </message>
    <message>
        <source>Lines of the log were changed, removed or put in.</source>
        <translation>Zeilen des Protokolls wurden verändert, entfernt oder eingefügt.</translation>
    </message>
    <message>
        <source>The log speaks of another file.</source>
        <translation>Das Protokoll spricht von einer anderen Datei.</translation>
    </message>
    <message>
        <source>The log does not know this record.</source>
        <translation>Das Protokoll kennt diesen Eintrag nicht.</translation>
    </message>
    <message>
        <source>Give the audit log with --log to see that nothing was removed.</source>
        <translation>Geben Sie das Prüfprotokoll dazu (--log), um zu sehen, dass nichts entfernt wurde.</translation>
    </message>
    <message>
        <source>The log was changed or damaged.</source>
        <translation>Das Protokoll wurde verändert oder beschädigt.</translation>
    </message>
    <message>
        <source>The log knows no such file at this place: the file or the log was changed.</source>
        <translation>Das Protokoll kennt an dieser Stelle keine solche Datei: Die Datei oder das Protokoll wurde verändert.</translation>
    </message>
    <message>
        <source>The file was changed after it was exported, or damaged. Export it again.</source>
        <translation>Die Datei wurde nach dem Export verändert oder beschädigt. Exportieren Sie sie neu.</translation>
    </message>
    <message>
        <source>The file was not written by Gatehouse as it is.</source>
        <translation>So wie sie ist, hat Gatehouse die Datei nicht geschrieben.</translation>
    </message>
    <message>
        <source>The transaction does something else than this decision.</source>
        <translation>Die Transaktion tut etwas anderes als diese Entscheidung.</translation>
    </message>
    <message>
        <source>The transaction lets in another guest.</source>
        <translation>Die Transaktion lässt einen anderen Gast ein.</translation>
    </message>
    <message>
        <source>The quote cannot be read, so there is nothing to compare with.</source>
        <translation>Das Quote ist nicht lesbar; es gibt nichts zum Vergleichen.</translation>
    </message>
    <message>
        <source>The chain was told another measurement than the quote has.</source>
        <translation>Der Kette wurde ein anderer Messwert genannt, als das Quote hat.</translation>
    </message>
    <message>
        <source>The chain was told another platform than the quote has.</source>
        <translation>Der Kette wurde eine andere Plattform genannt, als das Quote hat.</translation>
    </message>
    <message>
        <source>No node of the network answered with these arguments.</source>
        <translation>Kein Knoten des Netzes hat mit diesen Argumenten geantwortet.</translation>
    </message>
    <message>
        <source>The transaction belongs to another request.</source>
        <translation>Die Transaktion gehört zu einer anderen Anfrage.</translation>
    </message>
    <message>
        <source>This record has the hash only: the bytes are in the record of its sending, or another node sent it. Look the hash up on the chain.</source>
        <translation>Dieser Eintrag hat nur den Hash: Die Bytes stehen im Eintrag des Sendens, oder ein anderer Knoten hat sie gesendet. Schlagen Sie den Hash in der Kette nach.</translation>
    </message>
    <message>
        <source>The recorded bytes are not those of the recorded hash.</source>
        <translation>Die aufgezeichneten Bytes sind nicht die des aufgezeichneten Hashes.</translation>
    </message>
    <message>
        <source>The recorded bytes are no transaction that a chain takes.</source>
        <translation>Die aufgezeichneten Bytes sind keine Transaktion, die eine Kette annimmt.</translation>
    </message>
    <message>
        <source>The transaction is for another chain.</source>
        <translation>Die Transaktion ist für eine andere Kette.</translation>
    </message>
    <message>
        <source>The transaction goes elsewhere.</source>
        <translation>Die Transaktion geht woandershin.</translation>
    </message>
    <message>
        <source>Nothing here proves anything about hardware. Use it to learn and to test.</source>
        <translation>Nichts hiervon beweist etwas über Hardware. Nutzen Sie es zum Lernen und Testen.</translation>
    </message>
    <message>
        <source>The registers are compared as wholes instead.</source>
        <translation>Stattdessen werden die Register als Ganzes verglichen.</translation>
    </message>
    <message>
        <source>Quoting enclave reaches a TCB level</source>
        <translation>Quoting Enclave erreicht eine TCB-Stufe</translation>
    </message>
    <message>
        <source>Platform reaches a TCB level</source>
        <translation>Plattform erreicht eine TCB-Stufe</translation>
    </message>
    <message>
        <source>TDX module reaches a TCB level</source>
        <translation>TDX-Modul erreicht eine TCB-Stufe</translation>
    </message>
    <message>
        <source>A TCB status follows for all components</source>
        <translation>Für alle Komponenten zusammen ergibt sich ein TCB-Status</translation>
    </message>
    <message>
        <source>Module that runs now reaches a TCB level</source>
        <translation>Jetzt laufendes Modul erreicht eine TCB-Stufe</translation>
    </message>
    <message>
        <source>Update the TDX module and its loader.</source>
        <translation>Aktualisieren Sie das TDX-Modul und seinen Lader.</translation>
    </message>
    <message>
        <source>Update the host&apos;s operating system (late microcode, SGX software).</source>
        <translation>Aktualisieren Sie das Betriebssystem des Hosts (spät geladener Mikrocode, SGX-Software).</translation>
    </message>
    <message>
        <source>Update the provisioning certification enclave (DCAP packages) and fetch a new PCK certificate.</source>
        <translation>Aktualisieren Sie die Provisioning Certification Enclave (DCAP-Pakete) und holen Sie ein neues PCK-Zertifikat.</translation>
    </message>
    <message>
        <source>Update BIOS and microcode, restart the platform and fetch a new PCK certificate.</source>
        <translation>Aktualisieren Sie BIOS und Mikrocode, starten Sie die Plattform neu und holen Sie ein neues PCK-Zertifikat.</translation>
    </message>
    <message>
        <source>Update the quoting enclave (DCAP packages) of the host.</source>
        <translation>Aktualisieren Sie die Quoting Enclave (DCAP-Pakete) des Hosts.</translation>
    </message>
    <message>
        <source>Update the TDX module of the host and launch the TD anew.</source>
        <translation>Aktualisieren Sie das TDX-Modul des Hosts und starten Sie die TD neu.</translation>
    </message>
    <message>
        <source>No update is missing: configure the platform or harden the software as the advisories say.</source>
        <translation>Es fehlt keine Aktualisierung: Richten Sie die Plattform ein oder härten Sie die Software, wie es in den Advisories steht.</translation>
    </message>
    <message>
        <source>Intel revoked this level: nothing accepts it.</source>
        <translation>Intel hat diese Stufe widerrufen: Nichts lässt sie zu.</translation>
    </message>
    <message>
        <source>Or accept this status in the policy for a while.</source>
        <translation>Oder lassen Sie diesen Status für eine Weile in der Richtlinie zu.</translation>
    </message>
    <message>
        <source>TCB status with the module that runs now accepted</source>
        <translation>TCB-Status mit dem jetzt laufenden Modul zugelassen</translation>
    </message>
    <message>
        <source>TEE type accepted</source>
        <translation>TEE-Art zugelassen</translation>
    </message>
    <message>
        <source>Platform instance accepted</source>
        <translation>Plattforminstanz zugelassen</translation>
    </message>
    <message>
        <source>Dynamic platform</source>
        <translation>Erweiterbare Plattform</translation>
    </message>
    <message>
        <source>Platform keys cached by Intel</source>
        <translation>Plattformschlüssel bei Intel hinterlegt</translation>
    </message>
    <message>
        <source>Simultaneous multithreading</source>
        <translation>Mehrere Threads je Kern (SMT)</translation>
    </message>
    <message>
        <source>PKS</source>
        <translation>PKS</translation>
    </message>
    <message>
        <source>Key Locker</source>
        <translation>Key Locker</translation>
    </message>
    <message>
        <source>MIGRATABLE</source>
        <translation>MIGRATABLE</translation>
    </message>
    <message>
        <source>Other attribute bits</source>
        <translation>Andere Attributbits</translation>
    </message>
    <message>
        <source>TDX module accepted</source>
        <translation>TDX-Modul zugelassen</translation>
    </message>
    <message>
        <source>MRCONFIGID</source>
        <translation>MRCONFIGID</translation>
    </message>
    <message>
        <source>MROWNER</source>
        <translation>MROWNER</translation>
    </message>
    <message>
        <source>MROWNERCONFIG</source>
        <translation>MROWNERCONFIG</translation>
    </message>
    <message>
        <source>The policy wants the other kind of quote.</source>
        <translation>Die Richtlinie verlangt die andere Art von Quote.</translation>
    </message>
    <message>
        <source>The policy accepts TDs and enclaves.</source>
        <translation>Die Richtlinie lässt TDs und Enklaven zu.</translation>
    </message>
    <message>
        <source>The policy accepts every one.</source>
        <translation>Die Richtlinie lässt jeden Wert zu.</translation>
    </message>
    <message>
        <source>Another machine than the policy lists, or one that was provisioned anew since.</source>
        <translation>Eine andere Maschine, als die Richtlinie nennt, oder eine, die seither neu eingerichtet wurde.</translation>
    </message>
    <message>
        <source>Packages can be added to a dynamic platform after Intel registered it. A certificate of the Processor CA does not say.</source>
        <translation>Einer erweiterbaren Plattform können nach ihrer Registrierung bei Intel Prozessoren hinzugefügt werden. Ein Zertifikat der Processor CA sagt darüber nichts.</translation>
    </message>
    <message>
        <source>Intel&apos;s registration service keeps this platform&apos;s keys, or does not, other than the policy wants. A certificate of the Processor CA does not say.</source>
        <translation>Intels Registrierungsdienst bewahrt die Schlüssel dieser Plattform anders auf, als die Richtlinie es verlangt. Ein Zertifikat der Processor CA sagt darüber nichts.</translation>
    </message>
    <message>
        <source>Threads of one core share caches; set it in the BIOS and register the platform anew. A certificate of the Processor CA does not say.</source>
        <translation>Threads eines Kerns teilen sich Zwischenspeicher; stellen Sie es im BIOS ein und registrieren Sie die Plattform neu. Ein Zertifikat der Processor CA sagt darüber nichts.</translation>
    </message>
    <message>
        <source>An SGX enclave has nothing of the kind: judge enclaves by a policy without rules for TDs.</source>
        <translation>Eine SGX-Enklave hat nichts dergleichen: Beurteilen Sie Enklaven mit einer Richtlinie ohne Regeln für TDs.</translation>
    </message>
    <message>
        <source>Nothing in an enclave&apos;s quote replays to a boot log.</source>
        <translation>Nichts in der Quote einer Enklave gehört zu einem Startprotokoll.</translation>
    </message>
    <message>
        <source>Protection keys for the TD&apos;s own kernel memory: launch the TD as the policy wants it.</source>
        <translation>Schutzschlüssel für den Kernelspeicher der TD: Starten Sie die TD so, wie die Richtlinie es verlangt.</translation>
    </message>
    <message>
        <source>AES keys in the processor, out of the TD&apos;s sight: launch the TD as the policy wants it.</source>
        <translation>AES-Schlüssel im Prozessor, für die TD nicht sichtbar: Starten Sie die TD so, wie die Richtlinie es verlangt.</translation>
    </message>
    <message>
        <source>A migration TD can be bound to it and take its state to another machine: launch it without, or accept it if you know that TD.</source>
        <translation>Eine Migrations-TD kann daran gebunden werden und ihren Zustand auf eine andere Maschine bringen: Starten Sie sie ohne, oder lassen Sie es zu, wenn Sie diese TD kennen.</translation>
    </message>
    <message>
        <source>No policy has a rule for ICSSD, LASS or TPA.</source>
        <translation>Für ICSSD, LASS und TPA hat keine Richtlinie eine Regel.</translation>
    </message>
    <message>
        <source>Another TDX module than the policy lists: compare with Intel&apos;s release.</source>
        <translation>Ein anderes TDX-Modul, als die Richtlinie nennt: Vergleichen Sie mit Intels Veröffentlichung.</translation>
    </message>
    <message>
        <source>The TD was launched with another configuration than the policy lists.</source>
        <translation>Die TD wurde mit einer anderen Konfiguration gestartet, als die Richtlinie nennt.</translation>
    </message>
    <message>
        <source>The TD was launched for another owner than the policy lists.</source>
        <translation>Die TD wurde für einen anderen Eigentümer gestartet, als die Richtlinie nennt.</translation>
    </message>
    <message>
        <source>The TD was launched with another configuration of its owner than the policy lists.</source>
        <translation>Die TD wurde mit einer anderen Konfiguration ihres Eigentümers gestartet, als die Richtlinie nennt.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ChoicePanel</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::WhyView</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation><numerusform>%n weitere</numerusform><numerusform>%n weitere</numerusform></translation>
    </message>
    <message>
        <source>%1: expected %2, actual %3</source>
        <translation>%1: erwartet %2, gefunden %3</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Is it a quote?</source>
        <translation>Ist es ein Quote?</translation>
    </message>
    <message>
        <source>Is it genuine?</source>
        <translation>Ist es echt?</translation>
    </message>
    <message>
        <source>Is it about this guest?</source>
        <translation>Handelt es von diesem Gast?</translation>
    </message>
    <message>
        <source>Is it what you accept?</source>
        <translation>Ist es, was Sie annehmen?</translation>
    </message>
    <message>
        <source>The rules it was judged by</source>
        <translation>Die Regeln, nach denen geurteilt wurde</translation>
    </message>
    <message>
        <source>Refused, because what came is not a quote. No exception is possible.</source>
        <translation>Abgelehnt, denn was kam, ist kein Quote. Eine Ausnahme ist nicht möglich.</translation>
    </message>
    <message>
        <source>Refused, because the quote is not genuine: its signatures do not lead to the trusted root. No exception is possible.</source>
        <translation>Abgelehnt, denn der Quote ist nicht echt: seine Signaturen führen nicht zur vertrauten Wurzel. Eine Ausnahme ist nicht möglich.</translation>
    </message>
    <message>
        <source>Refused, because the quote is about another guest: its report data is not made from this address and key. No exception is possible.</source>
        <translation>Abgelehnt, denn der Quote handelt von einem anderen Gast: seine Report Data ist nicht aus dieser Adresse und diesem Schlüssel gebildet. Eine Ausnahme ist nicht möglich.</translation>
    </message>
    <message>
        <source>Accepted by the policy %1: the quote is genuine, about this guest, and nothing that the policy asks for failed.</source>
        <translation>Von der Richtlinie %1 angenommen: der Quote ist echt, handelt von diesem Gast, und nichts, was die Richtlinie verlangt, ist gescheitert.</translation>
    </message>
    <message numerus="yes">
        <source>Refused by the policy %1: %n check(s) failed, and one is enough. You may still approve as an exception, with a reason.</source>
        <translation><numerusform>Von der Richtlinie %1 abgelehnt: %n Prüfung ist gescheitert, und eine genügt. Sie können dennoch als Ausnahme zustimmen, mit einem Grund.</numerusform><numerusform>Von der Richtlinie %1 abgelehnt: %n Prüfungen sind gescheitert, und eine genügt. Sie können dennoch als Ausnahme zustimmen, mit einem Grund.</numerusform></translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>nicht gefragt</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>an answer before it decides</source>
        <translation>eine frühere Antwort entscheidet</translation>
    </message>
    <message>
        <source>%1 bytes, every field where it belongs</source>
        <translation>%1 Byte, jedes Feld an seinem Platz</translation>
    </message>
    <message>
        <source>signed up to the devnet&apos;s own root, which proves nothing about hardware</source>
        <translation>signiert bis zur eigenen Wurzel des Devnets, was über Hardware nichts beweist</translation>
    </message>
    <message>
        <source>signed up to Intel&apos;s root</source>
        <translation>signiert bis zu Intels Wurzel</translation>
    </message>
    <message>
        <source>its report data is the hash of this request</source>
        <translation>seine Report Data ist der Hash dieses Antrags</translation>
    </message>
    <message>
        <source>its report data is the hash of something else</source>
        <translation>seine Report Data ist der Hash von etwas anderem</translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) passed under %1</source>
        <translation><numerusform>%n Prüfung unter %1 bestanden</numerusform><numerusform>%n Prüfungen unter %1 bestanden</numerusform></translation>
    </message>
    <message>
        <source>Not checked: %1. That neither proves nor refuses anything; a policy that asks for it makes it a failure.</source>
        <translation>Nicht geprüft: %1. Das beweist nichts und lehnt nichts ab; eine Richtlinie, die es verlangt, macht daraus ein Scheitern.</translation>
    </message>
    <message>
        <source>The rules of %1 as they were in force, %2</source>
        <translation>Die Regeln von %1, wie sie galten, %2</translation>
    </message>
    <message>
        <source>The rules that were in force were not recorded.</source>
        <translation>Die Regeln, die dabei galten, wurden nicht aufgezeichnet.</translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>approved</source>
        <translation>zugestimmt</translation>
    </message>
    <message>
        <source>approved as exception</source>
        <translation>als Ausnahme zugestimmt</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>refused by policy</source>
        <translation>von der Richtlinie abgelehnt</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Vermerk</translation>
    </message>
    <message>
        <source>transaction</source>
        <translation>Transaktion</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>not a quote</source>
        <translation>kein Quote</translation>
    </message>
    <message>
        <source>nothing judged</source>
        <translation>nichts beurteilt</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>nicht verglichen</translation>
    </message>
    <message>
        <source>unknown; nearest is %1</source>
        <translation>unbekannt; am nächsten ist %1</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::EvidenceDocumentView</name>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>Checked again</source>
        <translation>Noch einmal geprüft</translation>
    </message>
    <message>
        <source>The verdict as it was recorded</source>
        <translation>Das Urteil, wie es aufgezeichnet ist</translation>
    </message>
    <message>
        <source>On chain</source>
        <translation>In der Kette</translation>
    </message>
    <message>
        <source>Policy in force then</source>
        <translation>Richtlinie, die damals galt</translation>
    </message>
    <message>
        <source>Record of a transaction</source>
        <translation>Eintrag einer Transaktion</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>Decision, entry %1</source>
        <translation>Entscheidung, Eintrag %1</translation>
    </message>
    <message>
        <source>%1 by %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>from the file %1, not from this profile&apos;s log</source>
        <translation>aus der Datei %1, nicht aus dem Protokoll dieses Profils</translation>
    </message>
    <message>
        <source>not checked again</source>
        <translation>nicht noch einmal geprüft</translation>
    </message>
    <message>
        <source>This is not the file that the log speaks of: %1</source>
        <translation>Das ist nicht die Datei, von der das Protokoll spricht: %1</translation>
    </message>
    <message>
        <source>Verify it again: the part that was changed is named.</source>
        <translation>Prüfen Sie sie noch einmal: Der veränderte Teil wird genannt.</translation>
    </message>
    <message>
        <source>Parts that cannot be read: %1.</source>
        <translation>Teile, die nicht lesbar sind: %1.</translation>
    </message>
    <message>
        <source>Simulated TEE: this evidence proves nothing about hardware.</source>
        <translation>Simuliertes TEE: Diese Belege beweisen nichts über Hardware.</translation>
    </message>
    <message>
        <source>claims: %1</source>
        <translation>behauptet: %1</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>For the guest</source>
        <translation>Für den Gast</translation>
    </message>
    <message>
        <source>Wants</source>
        <translation>Will</translation>
    </message>
    <message>
        <source>to make the network&apos;s secret</source>
        <translation>das Geheimnis des Netzes erzeugen</translation>
    </message>
    <message>
        <source>the network&apos;s secret</source>
        <translation>das Geheimnis des Netzes</translation>
    </message>
    <message>
        <source>Asked by the host</source>
        <translation>Gestellt vom Host</translation>
    </message>
    <message>
        <source>Contract</source>
        <translation>Vertrag</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Kette</translation>
    </message>
    <message>
        <source>Quote came by</source>
        <translation>Quote kam über</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>Signiert von</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signatur</translation>
    </message>
    <message>
        <source>none; only the log vouches for this file</source>
        <translation>keine; für diese Datei bürgt nur das Protokoll</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>Geschrieben von</translation>
    </message>
    <message>
        <source>File&apos;s SHA-256</source>
        <translation>SHA-256 der Datei</translation>
    </message>
    <message>
        <source>policy: %1</source>
        <translation>Richtlinie: %1</translation>
    </message>
    <message>
        <source>judged at %1</source>
        <translation>beurteilt um %1</translation>
    </message>
    <message>
        <source>nothing was sent for this decision</source>
        <translation>für diese Entscheidung wurde nichts gesendet</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaktion</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Aufgezeichnet</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>wird geprüft …</translation>
    </message>
    <message>
        <source>offline, %1</source>
        <translation>ohne Netz, %1</translation>
    </message>
    <message>
        <source>as it was written</source>
        <translation>wie geschrieben</translation>
    </message>
    <message>
        <source>Every part is as it was written, and the verdict follows from it again.</source>
        <translation>Jeder Teil ist, wie er geschrieben wurde, und das Urteil folgt wieder daraus.</translation>
    </message>
    <message>
        <source>What could not be checked is listed below.</source>
        <translation>Was sich nicht prüfen ließ, steht unten.</translation>
    </message>
    <message>
        <source>not as it was written</source>
        <translation>nicht wie geschrieben</translation>
    </message>
    <message>
        <source>nobody vouches for it</source>
        <translation>niemand bürgt dafür</translation>
    </message>
    <message>
        <source>Unchanged in itself, but nobody known here vouches for it: anybody could have written it so.</source>
        <translation>In sich unverändert, aber niemand, der hier bekannt ist, bürgt dafür: Jeder könnte sie so geschrieben haben.</translation>
    </message>
    <message>
        <source>It is not signed. Ask for the audit log, and check both: gatehousectl evidence verify FILE --log LOG</source>
        <translation>Sie ist nicht signiert. Lassen Sie sich das Prüfprotokoll geben und prüfen Sie beides: gatehousectl evidence verify FILE --log LOG</translation>
    </message>
    <message>
        <source>Compare its signer %1 with the operator&apos;s address: gatehousectl evidence verify FILE --signer ADDRESS</source>
        <translation>Vergleichen Sie den Unterzeichner %1 mit der Adresse des Betreibers: gatehousectl evidence verify FILE --signer ADDRESS</translation>
    </message>
    <message>
        <source>This evidence does not hold.</source>
        <translation>Diese Belege halten nicht.</translation>
    </message>
    <message>
        <source>Changed or wrong: %1.</source>
        <translation>Verändert oder falsch: %1.</translation>
    </message>
    <message>
        <source>Do not rely on this file. Compare with an export that was kept elsewhere, and find out who could write here.</source>
        <translation>Verlassen Sie sich nicht auf diese Datei. Vergleichen Sie mit einem Export, der anderswo aufgehoben wurde, und finden Sie heraus, wer hier schreiben konnte.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::EvidenceLogModel</name>
    <message>
        <source>The log is broken here: %1</source>
        <translation>Das Protokoll ist hier gebrochen: %1</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>file changed</source>
        <translation>Datei verändert</translation>
    </message>
    <message>
        <source>%1 · simulated TEE</source>
        <translation>%1 · simuliertes TEE</translation>
    </message>
    <message>
        <source>Nothing was sent for this decision.</source>
        <translation>Für diese Entscheidung wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>%1, the log is broken here</source>
        <translation>%1, das Protokoll ist hier gebrochen</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>Entschieden von</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaktion</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::EvidenceLogView</name>
    <message>
        <source>Filter: number, address, who, image, reason, hash …</source>
        <translation>Filter: Nummer, Adresse, wer, Image, Grund, Hash …</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>Protokoll filtern</translation>
    </message>
    <message>
        <source>Shows the entries in which every word occurs somewhere (Ctrl+F).</source>
        <translation>Zeigt die Einträge, in denen jedes Wort irgendwo vorkommt (Strg+F).</translation>
    </message>
    <message>
        <source>Kind of entry</source>
        <translation>Art des Eintrags</translation>
    </message>
    <message>
        <source>All entries</source>
        <translation>Alle Einträge</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Zugestimmt</translation>
    </message>
    <message>
        <source>Approved as exception</source>
        <translation>Als Ausnahme zugestimmt</translation>
    </message>
    <message>
        <source>Rejected or refused</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Notes of the log</source>
        <translation>Vermerke des Protokolls</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>Prüfprotokoll</translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies)</source>
        <translation>
            <numerusform>%n Eintrag</numerusform>
            <numerusform>%n Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>chain intact</source>
        <translation>Kette unversehrt</translation>
    </message>
    <message>
        <source>%1, each follows the one before it · head %2</source>
        <translation>%1, jeder folgt dem vorigen · Kopf %2</translation>
    </message>
    <message>
        <source>chain broken</source>
        <translation>Kette gebrochen</translation>
    </message>
    <message>
        <source>%1 · head %2</source>
        <translation>%1 · Kopf %2</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are not the ones that the log speaks of.</source>
        <translation>
            <numerusform>%n Datei ist nicht die, von der das Protokoll spricht.</numerusform>
            <numerusform>%n Dateien sind nicht die, von denen das Protokoll spricht.</numerusform>
        </translation>
    </message>
    <message>
        <source>Filter for “%1” and open them: the part that was changed is named.</source>
        <translation>Filtern Sie nach „%1“ und öffnen Sie sie: Der veränderte Teil wird genannt.</translation>
    </message>
    <message>
        <source>file changed</source>
        <translation>Datei verändert</translation>
    </message>
    <message>
        <source>Broken at entry %1: %2</source>
        <translation>Gebrochen bei Eintrag %1: %2</translation>
    </message>
    <message>
        <source>Broken at line %1: %2</source>
        <translation>Gebrochen bei Zeile %1: %2</translation>
    </message>
    <message>
        <source>Broken: %1</source>
        <translation>Gebrochen: %1</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Entries before it still vouch for each other. Compare with an export or a copy of the head that was kept elsewhere.</source>
        <translation>Die Einträge davor bürgen noch füreinander. Vergleichen Sie mit einem Export oder einer Abschrift des Kopfes, die anderswo aufgehoben wurde.</translation>
    </message>
    <message>
        <source>Show entry %1</source>
        <translation>Eintrag %1 zeigen</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n Zeile</numerusform>
            <numerusform>%n Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>reading files, %1 of %2</source>
        <translation>Dateien werden gelesen, %1 von %2</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::RootChoice</name>
    <message>
        <source>Roots that count</source>
        <translation>Wurzeln, die zählen</translation>
    </message>
    <message>
        <source>As recorded</source>
        <translation>Wie festgehalten</translation>
    </message>
    <message>
        <source>Intel&apos;s, built in</source>
        <translation>Intels, eingebaut</translation>
    </message>
    <message>
        <source>This profile&apos;s devnet (simulated)</source>
        <translation>Devnet dieses Profils (simuliert)</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Aus einer Datei…</translation>
    </message>
    <message>
        <source>The certificates that the decision may have trusted. As recorded, Intel&apos;s root passes and any other is said to be not checked; with another choice the evidence fails when it rests on a different root.</source>
        <translation>Die Zertifikate, denen die Entscheidung vertraut haben darf. Wie festgehalten: Intels Wurzel gilt, jede andere steht als nicht geprüft da; bei einer anderen Wahl fällt der Beleg durch, wenn er auf einer anderen Wurzel beruht.</translation>
    </message>
    <message>
        <source>&amp;Roots that count</source>
        <translation>Wu&amp;rzeln, die zählen</translation>
    </message>
    <message>
        <source>Choose the trusted root</source>
        <translation>Vertraute Wurzel wählen</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::EvidencePage</name>
    <message>
        <source>Evidence</source>
        <translation>Belege</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>Datei öffnen …</translation>
    </message>
    <message>
        <source>Read the log again</source>
        <translation>Protokoll neu lesen</translation>
    </message>
    <message>
        <source>Back to the log</source>
        <translation>Zurück zum Protokoll</translation>
    </message>
    <message>
        <source>Verify again offline</source>
        <translation>Ohne Netz noch einmal prüfen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Copy the file</source>
        <translation>Datei kopieren</translation>
    </message>
    <message>
        <source>Look at the quote</source>
        <translation>Quote ansehen</translation>
    </message>
    <message>
        <source>Show the request</source>
        <translation>Anfrage zeigen</translation>
    </message>
    <message>
        <source>Nothing has been decided yet</source>
        <translation>Noch wurde nichts entschieden</translation>
    </message>
    <message>
        <source>Each decision will stand here with all it rested on. Evidence from elsewhere can be checked too: drop a file, or open one.</source>
        <translation>Jede Entscheidung wird hier stehen, mit allem, worauf sie beruhte. Auch Belege von anderswo lassen sich prüfen: Legen Sie eine Datei ab, oder öffnen Sie eine.</translation>
    </message>
    <message>
        <source>Reading the log…</source>
        <translation>Protokoll wird gelesen …</translation>
    </message>
    <message>
        <source>Opens an evidence file that was exported or sent to you, and checks it without a network (Ctrl+O).</source>
        <translation>Öffnet eine Belegdatei, die exportiert oder Ihnen geschickt wurde, und prüft sie ohne Netz (Strg+O).</translation>
    </message>
    <message>
        <source>Reads the audit log from the disk and follows its chain again (F5).</source>
        <translation>Liest das Prüfprotokoll von der Platte und verfolgt seine Kette von neuem (F5).</translation>
    </message>
    <message>
        <source>Checks every part, verifies the quote at the recorded time, judges it by the recorded policy and looks the entry up in the log. Asks nobody (Ctrl+Enter).</source>
        <translation>Prüft jeden Teil, das Quote zur aufgezeichneten Zeit, beurteilt es nach der aufgezeichneten Richtlinie und sucht den Eintrag im Protokoll. Fragt niemanden (Strg+Eingabe).</translation>
    </message>
    <message>
        <source>Writes the decision with its transaction and its part of the log into one file that can be checked anywhere (Ctrl+S).</source>
        <translation>Schreibt die Entscheidung mit ihrer Transaktion und ihrem Teil des Protokolls in eine Datei, die sich überall prüfen lässt (Strg+S).</translation>
    </message>
    <message>
        <source>Ctrl+O</source>
        <translation>Strg+O</translation>
    </message>
    <message>
        <source>The log could not be read</source>
        <translation>Das Protokoll war nicht lesbar</translation>
    </message>
    <message>
        <source>What a decision rested on</source>
        <translation>Worauf eine Entscheidung beruhte</translation>
    </message>
    <message>
        <source>Every decision with what it rested on, to be checked again by anybody</source>
        <translation>Jede Entscheidung mit dem, worauf sie beruhte, für jeden nachzuprüfen</translation>
    </message>
    <message numerus="yes">
        <source>%n decision(s), each with what it rested on</source>
        <translation>
            <numerusform>%n Entscheidung mit dem, worauf sie beruhte</numerusform>
            <numerusform>%n Entscheidungen, jede mit dem, worauf sie beruhte</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose an evidence file</source>
        <translation>Belegdatei wählen</translation>
    </message>
    <message>
        <source>Evidence (*.json)</source>
        <translation>Belege (*.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>Export the decision</source>
        <translation>Entscheidung exportieren</translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>Nach %1 geschrieben.</translation>
    </message>
    <message>
        <source>Anybody can check it: gatehousectl evidence verify %1</source>
        <translation>Jeder kann sie prüfen: gatehousectl evidence verify %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Copy the note</source>
        <translation>Vermerk kopieren</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy the file&apos;s hash</source>
        <translation>Hash der Datei kopieren</translation>
    </message>
    <message>
        <source>Copy the transaction</source>
        <translation>Transaktion kopieren</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>Let go to check this evidence.</source>
        <translation>Loslassen, um diese Belege zu prüfen.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImageReportDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The disks are the same, byte for byte.</source>
        <translation>Die Platten sind Byte für Byte gleich.</translation>
    </message>
    <message>
        <source>The images differ.</source>
        <translation>Die Images unterscheiden sich.</translation>
    </message>
    <message>
        <source>Packages</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>from byte %1: %2 → %3</source>
        <translation>ab Byte %1: %2 → %3</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>because of: %1</source>
        <translation>wegen: %1</translation>
    </message>
    <message>
        <source>Every file and every register is what the builder signed.</source>
        <translation>Jede Datei und jedes Register ist, was der Erbauer unterschrieben hat.</translation>
    </message>
    <message>
        <source>This image is not proven; the checks below say why.</source>
        <translation>Dieses Image ist nicht bewiesen; die Prüfungen darunter sagen, warum.</translation>
    </message>
    <message>
        <source>Signed manifest</source>
        <translation>Unterschriebenes Manifest</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>%1, expected %2</source>
        <translation>%1, erwartet %2</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>Software</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Removed %1; %2 kept.</source>
        <translation>%1 entfernt; %2 bleiben.</translation>
    </message>
    <message>
        <source>Nothing to remove; %1 kept.</source>
        <translation>Nichts zu entfernen; %1 bleiben.</translation>
    </message>
    <message>
        <source>%1 could go, %2 would be kept.</source>
        <translation>%1 könnten weg, %2 blieben.</translation>
    </message>
    <message>
        <source>%1 could not be removed.</source>
        <translation>%1 ließ sich nicht entfernen.</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Entfernt</translation>
    </message>
    <message>
        <source>Can be removed</source>
        <translation>Kann entfernt werden</translation>
    </message>
    <message>
        <source>Compare images</source>
        <translation>Images vergleichen</translation>
    </message>
    <message>
        <source>What differs by package, file, command line and register, and which measured event is the reason.</source>
        <translation>Was sich nach Paket, Datei, Befehlszeile und Register unterscheidet und welches gemessene Ereignis der Grund ist.</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>There is no other image yet.</source>
        <translation>Es gibt noch kein anderes Image.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Wird verglichen …</translation>
    </message>
    <message>
        <source>Manifest and software</source>
        <translation>Manifest und Software</translation>
    </message>
    <message>
        <source>Whether the image is still what was built and signed, and which software with which licences is in it.</source>
        <translation>Ob das Image noch ist, was gebaut und unterschrieben wurde, und welche Software mit welchen Lizenzen darin ist.</translation>
    </message>
    <message>
        <source>Checking every file…</source>
        <translation>Jede Datei wird geprüft …</translation>
    </message>
    <message>
        <source>Free disk space</source>
        <translation>Plattenplatz freigeben</translation>
    </message>
    <message>
        <source>What building has left and no build needs. Built images stay.</source>
        <translation>Was Bauen hinterlassen hat und kein Bau braucht. Gebaute Images bleiben.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird gesucht …</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>Initrd</source>
        <translation>Initrd</translation>
    </message>
    <message>
        <source>Release of the system</source>
        <translation>Ausgabe des Systems</translation>
    </message>
    <message>
        <source>Release of the kernel</source>
        <translation>Ausgabe des Kernels</translation>
    </message>
    <message>
        <source>Device tree</source>
        <translation>Gerätebaum</translation>
    </message>
    <message>
        <source>Start picture</source>
        <translation>Startbild</translation>
    </message>
    <message>
        <source>Microcode</source>
        <translation>Mikrocode</translation>
    </message>
    <message>
        <source>Signed PCR values</source>
        <translation>Unterschriebene PCR-Werte</translation>
    </message>
    <message>
        <source>Key of the PCR values</source>
        <translation>Schlüssel der PCR-Werte</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Unterschrift</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Kopfdaten</translation>
    </message>
    <message>
        <source>Stub</source>
        <translation>Stub</translation>
    </message>
    <message>
        <source>Unified kernel image</source>
        <translation>Vereintes Kernel-Image</translation>
    </message>
    <message>
        <source>The unified kernel images are the same, byte for byte.</source>
        <translation>Die vereinten Kernel-Images sind Byte für Byte gleich.</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei …</translation>
    </message>
    <message>
        <source>Compares with a disk image or a unified kernel image (.efi).</source>
        <translation>Vergleicht mit einem Platten-Image oder einem vereinten Kernel-Image (.efi).</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation><numerusform>%n geändert</numerusform><numerusform>%n geändert</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n check(s)</source>
        <translation><numerusform>%n Prüfung</numerusform><numerusform>%n Prüfungen</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n entries, SPDX 2.3</source>
        <translation><numerusform>%n Eintrag, SPDX 2.3</numerusform><numerusform>%n Einträge, SPDX 2.3</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation><numerusform>%n Eintrag</numerusform><numerusform>%n Einträge</numerusform></translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export an image</source>
        <translation>Image exportieren</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Fixed VHD, for Azure</source>
        <translation>Feste VHD, für Azure</translation>
    </message>
    <message>
        <source>tar.gz, for Google Cloud</source>
        <translation>tar.gz, für Google Cloud</translation>
    </message>
    <message>
        <source>qcow2</source>
        <translation>qcow2</translation>
    </message>
    <message>
        <source>Raw disk</source>
        <translation>Rohe Platte</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The file is read back and compared with the image. A file that exists is not replaced.</source>
        <translation>Die Datei wird zurückgelesen und mit dem Image verglichen. Eine vorhandene Datei wird nicht ersetzt.</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
</context>
<context>
    <name>Collateral</name>
    <message>
        <source>TCB info</source>
        <translation>TCB-Info</translation>
    </message>
    <message>
        <source>QE identity</source>
        <translation>QE-Identität</translation>
    </message>
    <message>
        <source>PCK revocation list</source>
        <translation>PCK-Sperrliste</translation>
    </message>
    <message>
        <source>Root revocation list</source>
        <translation>Wurzel-Sperrliste</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Zertifikate</translation>
    </message>
    <message>
        <source>Signatures and chains</source>
        <translation>Signaturen und Ketten</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>valid</source>
        <translation>gültig</translation>
    </message>
    <message>
        <source>ends soon</source>
        <translation>endet bald</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>not yet valid</source>
        <translation>noch nicht gültig</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::CollateralDialog</name>
    <message>
        <source>File with the quote</source>
        <translation>Datei mit dem Quote</translation>
    </message>
    <message>
        <source>Raw bytes, hex, base64 or JSON</source>
        <translation>Rohe Bytes, Hex, Base64 oder JSON</translation>
    </message>
    <message>
        <source>FMSPC</source>
        <translation>FMSPC</translation>
    </message>
    <message>
        <source>twelve hex digits, such as b0c06f000000</source>
        <translation>zwölf Hex-Ziffern, etwa b0c06f000000</translation>
    </message>
    <message>
        <source>Address of the PCCS</source>
        <translation>Adresse des PCCS</translation>
    </message>
    <message>
        <source>JSON-RPC of the chain</source>
        <translation>JSON-RPC der Kette</translation>
    </message>
    <message>
        <source>Router contract</source>
        <translation>Router-Vertrag</translation>
    </message>
    <message>
        <source>0x…, or the three contracts below</source>
        <translation>0x…, oder die drei Verträge darunter</translation>
    </message>
    <message>
        <source>Contract of the TCB infos</source>
        <translation>Vertrag der TCB-Infos</translation>
    </message>
    <message>
        <source>Contract of the identities</source>
        <translation>Vertrag der Identitäten</translation>
    </message>
    <message>
        <source>Contract of certificates and lists</source>
        <translation>Vertrag der Zertifikate und Listen</translation>
    </message>
    <message>
        <source>File or folder</source>
        <translation>Datei oder Ordner</translation>
    </message>
    <message>
        <source>A bundle, a single-JSON file, or a folder of saved answers</source>
        <translation>Ein Bündel, eine Einzel-JSON-Datei oder ein Ordner mit gespeicherten Antworten</translation>
    </message>
    <message>
        <source>File with the root</source>
        <translation>Datei mit der Wurzel</translation>
    </message>
    <message>
        <source>A certificate, DER or PEM</source>
        <translation>Ein Zertifikat, DER oder PEM</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Aufgehoben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Get it</source>
        <translation>Holen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Get collateral</source>
        <translation>Collateral holen</translation>
    </message>
    <message>
        <source>What a quote is verified with: TCB info, identities, certificates and revocation lists. Only what can be proven up to the trusted root is kept.</source>
        <translation>Womit ein Quote geprüft wird: TCB-Info, Identitäten, Zertifikate und Sperrlisten. Aufgehoben wird nur, was sich bis zur vertrauten Wurzel beweisen lässt.</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>Plattform</translation>
    </message>
    <message>
        <source>Of the quote that is open</source>
        <translation>Des geöffneten Quotes</translation>
    </message>
    <message>
        <source>Of a quote in a file</source>
        <translation>Eines Quotes in einer Datei</translation>
    </message>
    <message>
        <source>By its FMSPC</source>
        <translation>Mit dieser FMSPC</translation>
    </message>
    <message>
        <source>Collateral belongs to a kind of machine. A quote says which one it is from.</source>
        <translation>Collateral gehört zu einer Art von Rechner. Ein Quote sagt, von welcher es ist.</translation>
    </message>
    <message>
        <source>TEE</source>
        <translation>TEE</translation>
    </message>
    <message>
        <source>Issuer of its PCK certificate</source>
        <translation>Aussteller des PCK-Zertifikats</translation>
    </message>
    <message>
        <source>platform CA</source>
        <translation>Platform-CA</translation>
    </message>
    <message>
        <source>processor CA</source>
        <translation>Processor-CA</translation>
    </message>
    <message>
        <source>Kind of update</source>
        <translation>Art der Aktualisierung</translation>
    </message>
    <message>
        <source>standard update</source>
        <translation>reguläre Fassung</translation>
    </message>
    <message>
        <source>early update</source>
        <translation>frühe Fassung</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose a quote</source>
        <translation>Quote wählen</translation>
    </message>
    <message>
        <source>For the platform</source>
        <translation>Für die Plattform</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Fassung</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Intel&apos;s service (PCS)</source>
        <translation>Intels Dienst (PCS)</translation>
    </message>
    <message>
        <source>A PCCS, by its address</source>
        <translation>Ein PCCS, nach Adresse</translation>
    </message>
    <message>
        <source>An on-chain PCCS</source>
        <translation>Ein PCCS in einer Kette</translation>
    </message>
    <message>
        <source>A file, a bundle or a folder</source>
        <translation>Eine Datei, ein Bündel oder ein Ordner</translation>
    </message>
    <message>
        <source>Asks Intel over the network. The FMSPC is all that Intel is told.</source>
        <translation>Fragt Intel über das Netz. Intel erfährt nur die FMSPC.</translation>
    </message>
    <message>
        <source>JSON-RPC</source>
        <translation>JSON-RPC</translation>
    </message>
    <message>
        <source>Router</source>
        <translation>Router</translation>
    </message>
    <message>
        <source>TCB infos</source>
        <translation>TCB-Infos</translation>
    </message>
    <message>
        <source>Identities</source>
        <translation>Identitäten</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Zertifikate</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei …</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>Choose collateral</source>
        <translation>Collateral wählen</translation>
    </message>
    <message>
        <source>Choose a folder of saved answers</source>
        <translation>Ordner mit gespeicherten Antworten wählen</translation>
    </message>
    <message>
        <source>Trusted root</source>
        <translation>Vertraute Wurzel</translation>
    </message>
    <message>
        <source>Intel&apos;s, built in</source>
        <translation>Intels, eingebaut</translation>
    </message>
    <message>
        <source>This profile&apos;s devnet (simulated)</source>
        <translation>Devnet dieses Profils (simuliert)</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>Aus einer Datei</translation>
    </message>
    <message>
        <source>Choose the trusted root</source>
        <translation>Vertraute Wurzel wählen</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Issued</source>
        <translation>Ausgestellt</translation>
    </message>
    <message>
        <source>Next update</source>
        <translation>Nächste Fassung</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Parts and how long they hold</source>
        <translation>Teile, und wie lange sie gelten</translation>
    </message>
    <message>
        <source>Its platform is not known before it is read.</source>
        <translation>Seine Plattform ist noch nicht bekannt.</translation>
    </message>
    <message>
        <source>FMSPC %1</source>
        <translation>FMSPC %1</translation>
    </message>
    <message>
        <source>Take it in</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>What came from a file is proven up to Intel&apos;s root or one from a file, not the devnet&apos;s.</source>
        <translation>Was aus einer Datei kommt, wird bis zu Intels Wurzel oder einer aus einer Datei bewiesen, nicht bis zu der des Devnets.</translation>
    </message>
    <message>
        <source>Reading and proving…</source>
        <translation>Wird gelesen und bewiesen …</translation>
    </message>
    <message>
        <source>%1: kept</source>
        <translation>%1: aufgehoben</translation>
    </message>
    <message>
        <source>%1: held already</source>
        <translation>%1: war schon da</translation>
    </message>
    <message>
        <source>%1: refused (%2), %3</source>
        <translation>%1: abgelehnt (%2), %3</translation>
    </message>
    <message>
        <source>Get what was refused from another source, or name the root that it leads to.</source>
        <translation>Holen Sie das Abgelehnte von anderswo, oder nennen Sie die Wurzel, zu der es führt.</translation>
    </message>
    <message>
        <source>Holds until</source>
        <translation>Gilt bis</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>To be renewed</source>
        <translation>Zu erneuern</translation>
    </message>
    <message>
        <source>by hand, with a newer file: nobody can be asked again</source>
        <translation>von Hand, mit einer neueren Datei: Niemand kann noch einmal gefragt werden</translation>
    </message>
    <message>
        <source>Root</source>
        <translation>Wurzel</translation>
    </message>
    <message>
        <source>%1, not Intel&apos;s: says nothing about hardware</source>
        <translation>%1, nicht Intels: sagt nichts über Hardware</translation>
    </message>
    <message>
        <source>Proven and kept.</source>
        <translation>Bewiesen und aufgehoben.</translation>
    </message>
</context>
<context>
    <name>OperationKinds</name>
    <message>
        <source>Measurement of %1</source>
        <translation>Messung von %1</translation>
    </message>
    <message>
        <source>Build of %1</source>
        <translation>Bau von %1</translation>
    </message>
    <message>
        <source>Downloads for %1</source>
        <translation>Herunterladen für %1</translation>
    </message>
    <message>
        <source>Export of %1</source>
        <translation>Exportieren von %1</translation>
    </message>
    <message>
        <source>Second build of %1, to compare</source>
        <translation>Zweiter Bau von %1 zum Vergleich</translation>
    </message>
    <message>
        <source>Start of %1</source>
        <translation>Starten von %1</translation>
    </message>
    <message>
        <source>Timing of a bare start, %1</source>
        <translation>Zeitmessung eines leeren Starts, %1</translation>
    </message>
    <message>
        <source>Start of the network</source>
        <translation>Starten des Netzes</translation>
    </message>
    <message>
        <source>Collateral for %1</source>
        <translation>Collateral für %1</translation>
    </message>
    <message>
        <source>Renewal of the collateral</source>
        <translation>Erneuern des Collaterals</translation>
    </message>
    <message>
        <source>Work on %1</source>
        <translation>Arbeit an %1</translation>
    </message>
    <message>
        <source>Measurement of %1</source>
        <translation>Messen von %1</translation>
    </message>
    <message>
        <source>Comparison with %1</source>
        <translation>Vergleich mit %1</translation>
    </message>
    <message>
        <source>Check of %1</source>
        <translation>Prüfen von %1</translation>
    </message>
    <message>
        <source>Freeing of disk space</source>
        <translation>Freigeben von Plattenplatz</translation>
    </message>
    <message>
        <source>Shutdown of %1</source>
        <translation>Herunterfahren von %1</translation>
    </message>
    <message>
        <source>Stop of the network</source>
        <translation>Anhalten des Netzes</translation>
    </message>
    <message>
        <source>Reset of the network</source>
        <translation>Zurücksetzen des Netzes</translation>
    </message>
    <message>
        <source>Verification of a quote by %1</source>
        <translation>Prüfen eines Quotes über %1</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>%1 abbrechen</translation>
    </message>
    <message>
        <source>Stop waiting for %1. It has been asked for and may still happen.</source>
        <translation>Nicht länger warten: %1. Es ist angestoßen und kann noch geschehen.</translation>
    </message>
    <message>
        <source>%1 cannot be cancelled: half of it would lose data.</source>
        <translation>%1 lässt sich nicht abbrechen: Halb getan gingen Daten verloren.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::WorkStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt: %1</translation>
    </message>
    <message>
        <source>%1 · length not known</source>
        <translation>%1 · Dauer unbekannt</translation>
    </message>
</context>
<context>
    <name>DifferenceText</name>
    <message>
        <source>%1: event %2 of the boot log differs from the prediction, which has %3 there.</source>
        <translation>%1: Ereignis %2 des Startprotokolls weicht von der Vorhersage ab, die dort %3 hat.</translation>
    </message>
    <message>
        <source>%1: event %2 of the boot log is not predicted; nothing more was to come.</source>
        <translation>%1: Ereignis %2 des Startprotokolls ist nicht vorhergesagt; es sollte nichts mehr kommen.</translation>
    </message>
    <message>
        <source>%1: event %2 of the boot log is not predicted; %3 was to come next.</source>
        <translation>%1: Ereignis %2 des Startprotokolls ist nicht vorhergesagt; als Nächstes sollte %3 kommen.</translation>
    </message>
    <message>
        <source>%1: %3 is predicted and never came; event %2 of the boot log stands in its place.</source>
        <translation>%1: %3 ist vorhergesagt und kam nicht; an seiner Stelle steht Ereignis %2 des Startprotokolls.</translation>
    </message>
    <message>
        <source>%1: %2 is predicted and never came; the boot log ends before it.</source>
        <translation>%1: %2 ist vorhergesagt und kam nicht; das Startprotokoll endet vorher.</translation>
    </message>
    <message>
        <source>%1: event %2 of the boot log came too early; %3 was to come first.</source>
        <translation>%1: Ereignis %2 des Startprotokolls kam zu früh; zuerst sollte %3 kommen.</translation>
    </message>
    <message>
        <source>%1: every event of the boot log is as predicted. Something extended the register after the log ended, or the log is of another start.</source>
        <translation>%1: Jedes Ereignis des Startprotokolls ist wie vorhergesagt. Etwas hat das Register nach dem Ende des Protokolls erweitert, oder das Protokoll gehört zu einem anderen Start.</translation>
    </message>
    <message>
        <source>%1: which event differs cannot be said: %2.</source>
        <translation>%1: Welches Ereignis abweicht, lässt sich nicht sagen: %2.</translation>
    </message>
    <message>
        <source>%1, “%2”</source>
        <translation>%1, „%2“</translation>
    </message>
    <message>
        <source>%1, “%2” as the log says; only the digest is proven</source>
        <translation>%1, laut Protokoll „%2“; bewiesen ist nur die Prüfsumme</translation>
    </message>
    <message>
        <source>the log adds up to the observed value</source>
        <translation>das Protokoll ergibt den beobachteten Wert</translation>
    </message>
    <message>
        <source>the log does not add up to the observed value: a hint at most</source>
        <translation>das Protokoll ergibt den beobachteten Wert nicht: höchstens ein Hinweis</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ImageRegisters</name>
    <message>
        <source>Registers</source>
        <translation>Register</translation>
    </message>
    <message>
        <source>No PCR is predicted: %1</source>
        <translation>Kein PCR ist vorhergesagt: %1</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>What the policy expects cannot be told.</source>
        <translation>Was die Richtlinie erwartet, lässt sich nicht sagen.</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>zugelassen</translation>
    </message>
    <message>
        <source>The policy in force, %1, lets machines of this image in.</source>
        <translation>Die geltende Richtlinie, %1, lässt Maschinen dieses Images ein.</translation>
    </message>
    <message>
        <source>It knows these registers as %1.</source>
        <translation>Sie kennt diese Register als %1.</translation>
    </message>
    <message>
        <source>The policy in force, %1, names registers that are not predicted: %2.</source>
        <translation>Die geltende Richtlinie, %1, nennt Register, die nicht vorhergesagt sind: %2.</translation>
    </message>
    <message>
        <source>What is predicted fits %1.</source>
        <translation>Was vorhergesagt ist, passt zu %1.</translation>
    </message>
    <message>
        <source>not allowed</source>
        <translation>nicht zugelassen</translation>
    </message>
    <message>
        <source>The policy in force, %1, refuses machines of this image.</source>
        <translation>Die geltende Richtlinie, %1, lehnt Maschinen dieses Images ab.</translation>
    </message>
    <message>
        <source>It allows no image at all.</source>
        <translation>Sie lässt gar kein Image zu.</translation>
    </message>
    <message>
        <source>The nearest image that it allows is %1; this one differs in %2.</source>
        <translation>Das nächstliegende zugelassene Image ist %1; dieses weicht ab in %2.</translation>
    </message>
    <message>
        <source>%1 (has not reported yet)</source>
        <translation>%1 (hat noch nichts gemeldet)</translation>
    </message>
    <message>
        <source>Machines of this image: %1</source>
        <translation>Maschinen dieses Images: %1</translation>
    </message>
    <message>
        <source>observed</source>
        <translation>beobachtet</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>not predicted</source>
        <translation>nicht vorhergesagt</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>no image is allowed</source>
        <translation>kein Image ist zugelassen</translation>
    </message>
    <message>
        <source>the policy names no value of its own</source>
        <translation>die Richtlinie nennt dafür keinen Wert</translation>
    </message>
    <message numerus="yes">
        <source>%n machine(s)</source>
        <translation>
            <numerusform>%n Maschine</numerusform>
            <numerusform>%n Maschinen</numerusform>
        </translation>
    </message>
    <message>
        <source>no machine of this image runs</source>
        <translation>keine Maschine dieses Images läuft</translation>
    </message>
    <message>
        <source>not reported yet</source>
        <translation>noch nicht gemeldet</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>nicht verglichen</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>as predicted</source>
        <translation>wie vorhergesagt</translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ from the prediction</source>
        <translation>
            <numerusform>%n Register weicht von der Vorhersage ab</numerusform>
            <numerusform>%n Register weichen von der Vorhersage ab</numerusform>
        </translation>
    </message>
    <message>
        <source>machines report what is predicted</source>
        <translation>Maschinen melden, was vorhergesagt ist</translation>
    </message>
    <message>
        <source>what a machine made from this image must report</source>
        <translation>was eine Maschine aus diesem Image melden muss</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::SpaceView</name>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Checkout</source>
        <translation>Arbeitskopie</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Free disk space…</source>
        <translation>Plattenplatz freigeben …</translation>
    </message>
    <message>
        <source>Disk space</source>
        <translation>Plattenplatz</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen …</translation>
    </message>
    <message>
        <source>Not checked: %1</source>
        <translation>Nicht geprüft: %1</translation>
    </message>
    <message>
        <source>%1 leads to another folder</source>
        <translation>%1 führt zu einem anderen Ordner</translation>
    </message>
    <message>
        <source>What this takes is not known beforehand.</source>
        <translation>Was dies braucht, ist vorher nicht bekannt.</translation>
    </message>
    <message>
        <source>It stops at its first step where it cannot be told how much is free.</source>
        <translation>Es hält beim ersten Schritt an, wo sich nicht sagen lässt, wie viel frei ist.</translation>
    </message>
    <message>
        <source>It stops at its first step until there is room.</source>
        <translation>Es hält beim ersten Schritt an, bis Platz ist.</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>enough</source>
        <translation>genug</translation>
    </message>
    <message>
        <source>too small</source>
        <translation>zu klein</translation>
    </message>
    <message>
        <source>needs %1</source>
        <translation>braucht %1</translation>
    </message>
    <message>
        <source>needs %1 of %2 free</source>
        <translation>braucht %1 von %2 frei</translation>
    </message>
    <message>
        <source>needs %1, only %2 free</source>
        <translation>braucht %1, nur %2 frei</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::ExpectedMachineForm</name>
    <message>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <source>Firmware</source>
        <translation>Firmware</translation>
    </message>
    <message>
        <source>The machine&apos;s firmware with its variables, for example OVMF.fd. MRTD is made of its pages.</source>
        <translation>Die Firmware der Maschine mit ihren Variablen, zum Beispiel OVMF.fd. MRTD entsteht aus ihren Seiten.</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>As its package says</source>
        <translation>Wie ihr Paket es sagt</translation>
    </message>
    <message>
        <source>What a firmware measures depends on its release, which the file does not say. A package that installed the file does.</source>
        <translation>Was eine Firmware misst, hängt von ihrer Ausgabe ab, die nicht in der Datei steht. Ein Paket, das die Datei eingerichtet hat, sagt sie.</translation>
    </message>
    <message>
        <source>As the keys in the firmware say</source>
        <translation>Wie die Schlüssel in der Firmware es sagen</translation>
    </message>
    <message>
        <source>Not built into the firmware</source>
        <translation>Nicht in die Firmware eingebaut</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Secure Boot</source>
        <translation>Secure Boot</translation>
    </message>
    <message>
        <source>It stands in RTMR0.</source>
        <translation>Es steht in RTMR0.</translation>
    </message>
    <message>
        <source>Each measured as it is added (Linux 6.16 and later)</source>
        <translation>Jede beim Hinzufügen gemessen (ab Linux 6.16)</translation>
    </message>
    <message>
        <source>All added, then measured</source>
        <translation>Erst alle hinzugefügt, dann gemessen</translation>
    </message>
    <message>
        <source>The order in which the host adds and measures them; MRTD depends on it.</source>
        <translation>Die Reihenfolge, in der der Host sie hinzufügt und misst; MRTD hängt davon ab.</translation>
    </message>
    <message>
        <source> MiB</source>
        <translation> MiB</translation>
    </message>
    <message>
        <source>vCPUs</source>
        <translation>vCPUs</translation>
    </message>
    <message>
        <source>They stand in the ACPI tables, and so in RTMR0.</source>
        <translation>Sie stehen in den ACPI-Tabellen und damit in RTMR0.</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>A machine has at least %1 MiB.</source>
        <translation>Eine Maschine hat mindestens %1 MiB.</translation>
    </message>
    <message>
        <source>Ask QEMU on this computer</source>
        <translation>QEMU auf diesem Rechner fragen</translation>
    </message>
    <message>
        <source>Files of a guest of the same shape</source>
        <translation>Dateien eines gleich gebauten Gasts</translation>
    </message>
    <message>
        <source>ACPI tables</source>
        <translation>ACPI-Tabellen</translation>
    </message>
    <message>
        <source>QEMU makes them of the machine&apos;s shape. It is started stopped, without guest or disk, and asked once vCPUs, memory and the firmware&apos;s release are known.</source>
        <translation>QEMU macht sie aus dem Bau der Maschine. Es wird angehalten gestartet, ohne Gast und Platte, und gefragt, sobald vCPUs, Arbeitsspeicher und Ausgabe der Firmware bekannt sind.</translation>
    </message>
    <message>
        <source>Machine type</source>
        <translation>Maschinentyp</translation>
    </message>
    <message>
        <source>QEMU&apos;s -machine: q35 or pc-q35-X.Y with switches.</source>
        <translation>-machine von QEMU: q35 oder pc-q35-X.Y mit Schaltern.</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>As QEMU&apos;s -device takes them, one in a line, in the order of the command line, which decides their slots.</source>
        <translation>Wie -device von QEMU sie nimmt, eines je Zeile, in der Reihenfolge der Befehlszeile, die über ihre Plätze entscheidet.</translation>
    </message>
    <message>
        <source>Address bits</source>
        <translation>Adressbits</translation>
    </message>
    <message>
        <source>Physical address bits that the firmware works with; they place the devices&apos; 64-bit window.</source>
        <translation>Physische Adressbits, mit denen die Firmware arbeitet; danach liegt das 64-Bit-Fenster der Geräte.</translation>
    </message>
    <message>
        <source>qemu-system-x86_64 of this computer</source>
        <translation>qemu-system-x86_64 dieses Rechners</translation>
    </message>
    <message>
        <source>QEMU</source>
        <translation>QEMU</translation>
    </message>
    <message>
        <source>Other versions make other tables: name that of the host.</source>
        <translation>Andere Versionen machen andere Tabellen: Nennen Sie die des Hosts.</translation>
    </message>
    <message>
        <source>Give the whole path, from / on.</source>
        <translation>Geben Sie den ganzen Pfad an, ab /.</translation>
    </message>
    <message>
        <source>There is no such program.</source>
        <translation>Dieses Programm gibt es nicht.</translation>
    </message>
    <message>
        <source>Copy of a guest&apos;s qemu_fw_cfg/by_name</source>
        <translation>Kopie von qemu_fw_cfg/by_name eines Gasts</translation>
    </message>
    <message>
        <source>Folder of the tables</source>
        <translation>Ordner der Tabellen</translation>
    </message>
    <message>
        <source>A copy of /sys/firmware/qemu_fw_cfg/by_name of a guest with the same vCPUs, devices and QEMU.</source>
        <translation>Eine Kopie von /sys/firmware/qemu_fw_cfg/by_name eines Gasts mit denselben vCPUs, Geräten und demselben QEMU.</translation>
    </message>
    <message>
        <source>Choose the folder, or have QEMU asked.</source>
        <translation>Wählen Sie den Ordner, oder lassen Sie QEMU fragen.</translation>
    </message>
    <message>
        <source>There is no such folder.</source>
        <translation>Diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>Run the firmware here, without TDX</source>
        <translation>Die Firmware hier laufen lassen, ohne TDX</translation>
    </message>
    <message>
        <source>Boot variables</source>
        <translation>Startvariablen</translation>
    </message>
    <message>
        <source>Firmware makes BootOrder and Boot#### of the devices. Run here it needs up to five minutes; what it makes of them without TDX is assumed to be the same.</source>
        <translation>Die Firmware macht BootOrder und Boot#### aus den Geräten. Hier braucht sie bis zu fünf Minuten; dass sie ohne TDX dasselbe daraus macht, wird angenommen.</translation>
    </message>
    <message>
        <source>Name the firmware above; it is what runs.</source>
        <translation>Nennen Sie oben die Firmware; sie ist es, die läuft.</translation>
    </message>
    <message>
        <source>Copy of BootOrder and Boot#### of a guest&apos;s efivars</source>
        <translation>Kopie von BootOrder und Boot#### aus den efivars eines Gasts</translation>
    </message>
    <message>
        <source>Folder of the variables</source>
        <translation>Ordner der Variablen</translation>
    </message>
    <message>
        <source>Copies of files of /sys/firmware/efi/efivars of a guest.</source>
        <translation>Kopien von Dateien aus /sys/firmware/efi/efivars eines Gasts.</translation>
    </message>
    <message>
        <source>Choose the folder, or say that they are not known.</source>
        <translation>Wählen Sie den Ordner, oder sagen Sie, dass sie nicht bekannt sind.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>Wählen: %1</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message numerus="yes">
        <source>%n vCPU(s)</source>
        <translation>
            <numerusform>%n vCPU</numerusform>
            <numerusform>%n vCPUs</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>Firmware release</source>
        <translation>Firmware-Ausgabe</translation>
    </message>
    <message>
        <source>Firmware pages</source>
        <translation>Firmware-Seiten</translation>
    </message>
    <message>
        <source>As OVMF of its release</source>
        <translation>Wie OVMF ihrer Ausgabe</translation>
    </message>
    <message>
        <source>Copy of a guest&apos;s dmi/tables/DMI</source>
        <translation>Kopie von dmi/tables/DMI eines Gasts</translation>
    </message>
    <message>
        <source>SMBIOS tables</source>
        <translation>SMBIOS-Tabellen</translation>
    </message>
    <message>
        <source>A copy of /sys/firmware/dmi/tables/DMI of a guest. Only firmware from edk2-stable202505 on measures them.</source>
        <translation>Eine Kopie von /sys/firmware/dmi/tables/DMI eines Gasts. Nur Firmware ab edk2-stable202505 misst sie.</translation>
    </message>
</context>
<context>
    <name>gatehouse::console::QuotedNodesView</name>
    <message>
        <source>Registers of a TDX machine</source>
        <translation>Register einer TDX-Maschine</translation>
    </message>
    <message>
        <source>Quotes of the simulated platform</source>
        <translation>Quotes der simulierten Plattform</translation>
    </message>
    <message>
        <source>Simulated TEE: these quotes prove nothing about hardware.</source>
        <translation>Simuliertes TEE: Diese Quotes beweisen nichts über Hardware.</translation>
    </message>
    <message>
        <source>The devnet&apos;s platform makes these registers of the PCRs. They stand beside what it makes of the predicted PCRs, never beside the registers of a TDX machine.</source>
        <translation>Die Plattform des Devnets macht diese Register aus den PCRs. Sie stehen neben dem, was sie aus den vorhergesagten PCRs macht, nie neben den Registern einer TDX-Maschine.</translation>
    </message>
    <message>
        <source>Kept quotes could not be looked at: %1</source>
        <translation>Aufbewahrte Quotes ließen sich nicht ansehen: %1</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>verifiziert</translation>
    </message>
    <message>
        <source>genuine under Intel&apos;s root</source>
        <translation>echt unter Intels Wurzel</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>simuliert</translation>
    </message>
    <message>
        <source>genuine under a root that is not Intel&apos;s</source>
        <translation>echt unter einer Wurzel, die nicht Intels ist</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>nicht verifiziert</translation>
    </message>
    <message>
        <source>a claim: %1</source>
        <translation>eine Behauptung: %1</translation>
    </message>
    <message>
        <source>a machine of this image</source>
        <translation>eine Maschine dieses Images</translation>
    </message>
    <message>
        <source>known by its registers</source>
        <translation>an seinen Registern erkannt</translation>
    </message>
    <message>
        <source>known by its boot log</source>
        <translation>an seinem Startprotokoll erkannt</translation>
    </message>
    <message>
        <source>evidence of a decision</source>
        <translation>Beleg einer Entscheidung</translation>
    </message>
    <message>
        <source>request to join</source>
        <translation>Beitrittsanfrage</translation>
    </message>
    <message>
        <source>came</source>
        <translation>kam</translation>
    </message>
    <message>
        <source>judged</source>
        <translation>beurteilt</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>not predicted</source>
        <translation>nicht vorhergesagt</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>erwartet</translation>
    </message>
    <message numerus="yes">
        <source>%n node(s)</source>
        <translation>
            <numerusform>%n Knoten</numerusform>
            <numerusform>%n Knoten</numerusform>
        </translation>
    </message>
    <message>
        <source>observed</source>
        <translation>beobachtet</translation>
    </message>
    <message>
        <source>claimed</source>
        <translation>behauptet</translation>
    </message>
    <message>
        <source>claim: %1</source>
        <translation>behauptet: %1</translation>
    </message>
    <message>
        <source>no quote of such a node is kept</source>
        <translation>kein Quote eines solchen Knotens ist aufbewahrt</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>nicht verglichen</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>weicht ab</translation>
    </message>
    <message>
        <source>differs by a quote that proves no hardware</source>
        <translation>weicht ab nach einem Quote, das keine Hardware beweist</translation>
    </message>
    <message>
        <source>as predicted by a quote that proves no hardware</source>
        <translation>wie vorhergesagt nach einem Quote, das keine Hardware beweist</translation>
    </message>
    <message>
        <source>differs by a claim that is not verified</source>
        <translation>weicht ab nach einer Behauptung, die nicht verifiziert ist</translation>
    </message>
    <message>
        <source>as predicted</source>
        <translation>wie vorhergesagt</translation>
    </message>
    <message>
        <source>as predicted by a claim that is not verified</source>
        <translation>wie vorhergesagt nach einer Behauptung, die nicht verifiziert ist</translation>
    </message>
    <message numerus="yes">
        <source>%n more value(s) in other quotes</source>
        <translation>
            <numerusform>%n weiterer Wert in anderen Quotes</numerusform>
            <numerusform>%n weitere Werte in anderen Quotes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n register(s) differ from the prediction</source>
        <translation>
            <numerusform>%n Register weicht von der Vorhersage ab</numerusform>
            <numerusform>%n Register weichen von der Vorhersage ab</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 registers predicted; no quote of such a node is kept</source>
        <translation>%1 von %2 Registern vorhergesagt; kein Quote eines solchen Knotens ist aufbewahrt</translation>
    </message>
    <message numerus="yes">
        <source>%n quote(s) claim what is predicted</source>
        <translation>
            <numerusform>%n Quote behauptet, was vorhergesagt ist</numerusform>
            <numerusform>%n Quotes behaupten, was vorhergesagt ist</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n quote(s) show what is predicted</source>
        <translation>
            <numerusform>%n Quote zeigt, was vorhergesagt ist</numerusform>
            <numerusform>%n Quotes zeigen, was vorhergesagt ist</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n claim(s) of something else</source>
        <translation>
            <numerusform>%n Behauptung von anderem</numerusform>
            <numerusform>%n Behauptungen von anderem</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegisterLine</name>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>Not predicted: %1</source>
        <translation>Nicht vorhergesagt: %1</translation>
    </message>
    <message>
        <source>Holds for: %1</source>
        <translation>Gilt für: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) are known to come</source>
        <translation>
            <numerusform>%n Ereignis ist bekannt</numerusform>
            <numerusform>%n Ereignisse sind bekannt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) make this value</source>
        <translation>
            <numerusform>%n Ereignis ergibt diesen Wert</numerusform>
            <numerusform>%n Ereignisse ergeben diesen Wert</numerusform>
        </translation>
    </message>
</context>
</TS>
