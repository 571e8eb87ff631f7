package main

// commands is the command line: what --help shows.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Start a server."`
	Demo      demoCommand      `cmd:"" help:"Start the daily reconciliation on sample data: one URL, four users."`
	Deploy    deployCommand    `cmd:"" help:"Deploy BPMN, DMN and form files to a server."`
	Start     startCommand     `cmd:"" help:"Start a process instance on a server."`
	Nodes     nodesCommand     `cmd:"" help:"List the nodes of a server's cluster."`
	Instances instancesCommand `cmd:"" help:"Look after process instances of a server."`
	Feel      feelCommand      `cmd:"" help:"Work with FEEL expressions."`
	DMN       dmnCommand       `cmd:"" name:"dmn" help:"Work with DMN decisions."`
	BPMN      bpmnCommand      `cmd:"" name:"bpmn" help:"Work with BPMN models."`
	Process   processCommand   `cmd:"" help:"Work with processes."`
	Statement statementCommand `cmd:"" help:"Work with bank statements."`
	Recon     reconCommand     `cmd:"" help:"Reconcile two files."`
	Audit     auditCommand     `cmd:"" help:"Export and verify the audit log."`
	Backup    backupCommand    `cmd:"" help:"Write a running store into one file."`
	Restore   restoreCommand   `cmd:"" help:"Read a backup into an empty store."`
	Archive   archiveCommand   `cmd:"" help:"List, show and verify process instances that were archived."`
	Bench     benchCommand     `cmd:"" help:"Load a running server with process instances and measure it."`
	Store     storeCommand     `cmd:"" help:"Work with a store that no server has open."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}
