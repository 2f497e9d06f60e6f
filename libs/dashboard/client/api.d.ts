// Written by tests/dashboard/client-types.ts from /openapi.json.
export interface paths {
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tasks, newest first */
        get: operations["getTasks"];
        put?: never;
        /**
         * Start a task
         * @description Answers once the start is durable. The same `id`, or the same `Idempotency-Key`, with the same request is the same task.
         */
        post: operations["postTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task */
        get: operations["getTasksId"];
        put?: never;
        post?: never;
        /** Purge a task that has ended */
        delete: operations["deleteTasksId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the log of a task, oldest turn first */
        get: operations["getTasksIdHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify that the log of a task is as it was written
         * @description Reads the whole log. Each turn carries the hash of the one before it, and the record of the task the hash of the last turn: a turn that was changed, taken out, put in or moved is named in `faults`.
         */
        get: operations["getTasksIdVerification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the artifacts of a task, oldest first
         * @description Results of tools that were too large for a conversation, and files that tools wrote. They go when the task does.
         */
        get: operations["getTasksIdArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/artifacts/{artifact}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download an artifact
         * @description Its bytes, always as a download: what a tool wrote is never shown as a page. The list says its media type.
         */
        get: operations["getTasksIdArtifactsArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/signals/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a signal
         * @description The body is the payload, checked by the schema of a signal that is defined. Kept in order until the code asks for it.
         */
        post: operations["postTasksIdSignalsName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/queries/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a read-only question */
        post: operations["postTasksIdQueriesName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/updates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a validated request and get its answer */
        post: operations["postTasksIdUpdatesName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a task
         * @description Cooperative: it reaches calls and children, and compensations run before the end. `cancelRequestedAt` shows it meanwhile.
         */
        post: operations["postTasksIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a task at once
         * @description Nothing of its code runs any more.
         */
        post: operations["postTasksIdTerminate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop running the code of a task until it is resumed */
        post: operations["postTasksIdSuspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a suspended task on */
        post: operations["postTasksIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a copy of a task again from one of its turns */
        post: operations["postTasksIdFork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a task
         * @description Server-sent events: `event` is the type, `data` a JSON object with `at` and what that type says, `id` the position to read on from. Begins at the start of the task, or after the position in `Last-Event-ID`; the stream ends after the end of the task. `204` when nothing will ever follow that position.
         */
        get: operations["getTasksIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what waits for a human decision, or what was decided */
        get: operations["getApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an approval */
        get: operations["getApprovalsId"];
        put?: never;
        /** Decide */
        post: operations["postApprovalsId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a conversation */
        get: operations["getSessionsId"];
        put?: never;
        post?: never;
        /**
         * Delete a conversation that no task writes
         * @description Its tasks stay until they are purged. What its id names from then on is another conversation.
         */
        delete: operations["deleteSessionsId"];
        options?: never;
        head?: never;
        /** Give a conversation a title */
        patch: operations["patchSessionsId"];
        trace?: never;
    };
    "/v1/sessions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a conversation
         * @description Server-sent events of all tasks of the session that the caller may read, and of those below them: as those of a task, with `from`: the `task`, and its `path`, the names from the task of the session to it. Begins with its first task, of the latest thousand, or after the position in `Last-Event-ID`. It does not end by itself.
         */
        get: operations["getSessionsIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something to an agent in a session
         * @description Starts a task of the agent in that session, as `POST /v1/tasks` does. Without `agent` it is the one that answered last.
         */
        post: operations["postSessionsIdMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List conversations, those with the latest message first
         * @description A page can have fewer than `limit`, and a `next`: so many of them are looked at for one page.
         */
        get: operations["getSessions"];
        put?: never;
        /** Make a conversation of an export */
        post: operations["postSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what each task added to a conversation, from either end */
        get: operations["getSessionsIdEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take a conversation elsewhere
         * @description All pages together are the whole of it: their `entries` in order, under the head of any of them.
         */
        get: operations["getSessionsIdExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a conversation with the first entries of another */
        post: operations["postSessionsIdBranches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the workflows
         * @description By name. One without instances is known, but nobody serves it now.
         */
        get: operations["getWorkflows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one workflow */
        get: operations["getWorkflowsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the agents
         * @description By name. One without instances is known, but nobody serves it now.
         */
        get: operations["getAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one agent */
        get: operations["getAgentsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tools
         * @description By name. One without instances is known, but nobody serves it now.
         */
        get: operations["getTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one tool */
        get: operations["getToolsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{name}/card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the card of an agent
         * @description What other agent systems want to know of it, in the words of A2A.
         */
        get: operations["getAgentsNameCard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks, and what may be asked */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}/call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a tool, as a task
         * @description The task makes that one call and ends with what came of it. Effects, retries and limits are those of the tool; that a human decides first is what agents need, and who calls by hand has decided.
         */
        post: operations["postToolsNameCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what was accepted of a tool of a server, and what has changed */
        get: operations["getToolsNameReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a change of a tool of a server
         * @description A tool whose server describes it in another way than was accepted is blocked: no model is shown it, and its calls are refused. `GET /v1/tools/{name}/review` says what has changed.
         */
        post: operations["postToolsNameAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the servers that a user is connected with */
        get: operations["getConnections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw a connection of a user with a server
         * @description Its tokens are deleted: the next call that needs one asks the user again. A repeat changes nothing.
         */
        delete: operations["deleteConnectionsName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what agents remember of a user, oldest first
         * @description All that was remembered for that user, in whatever scope: page by page it is an export.
         */
        get: operations["getMemory"];
        put?: never;
        post?: never;
        /**
         * Forget everything of a user
         * @description All that was remembered for that user, in whatever scope, and all vectors of it. A repeat forgets what came since.
         */
        delete: operations["deleteMemory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search what agents remember of a user, the nearest first
         * @description What is found is what an agent would recall.
         */
        get: operations["getMemorySearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/working": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the documents that agents keep of a user
         * @description Their working memory: those that were last changed in a task of that user.
         */
        get: operations["getMemoryWorking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget an entry of memory
         * @description Its vector is deleted, too. A repeat changes nothing.
         */
        delete: operations["deleteMemoryId"];
        options?: never;
        head?: never;
        /** Correct an entry of memory */
        patch: operations["patchMemoryId"];
        trace?: never;
    };
    "/v1/knowledge/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sources of a base of knowledge, by their names */
        get: operations["getKnowledgeName"];
        /**
         * Put a source into a base of knowledge
         * @description It takes the place of what the source had before. The same content changes nothing.
         */
        put: operations["putKnowledgeName"];
        post?: never;
        /**
         * Delete a source of a base of knowledge
         * @description Its parts and their vectors, too. A repeat changes nothing.
         */
        delete: operations["deleteKnowledgeName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/knowledge/{name}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search a base of knowledge, the nearest parts first */
        get: operations["getKnowledgeNameSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List schedules, by id */
        get: operations["getSchedules"];
        put?: never;
        /**
         * Have tasks started by time
         * @description One of `cron`, `every`, `calendar` and `at` says when, or several of them; one of `workflow` and `agent` says what.
         */
        post: operations["postSchedules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a schedule, with its last and its next ten runs */
        get: operations["getSchedulesId"];
        /**
         * Give a schedule other settings
         * @description All of them: what is not given is as it is by default. Whether it is paused, and its past runs, stay.
         */
        put: operations["putSchedulesId"];
        post?: never;
        /**
         * Remove a schedule
         * @description It starts nothing any more. Tasks that it started go on.
         */
        delete: operations["deleteSchedulesId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a schedule
         * @description It starts nothing until it is resumed. A repeat changes the note alone.
         */
        post: operations["postSchedulesIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a schedule
         * @description It goes on with what is due from now on: what was due meanwhile is not started.
         */
        post: operations["postSchedulesIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/trigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a schedule run now
         * @description Also one that is paused. The overlap policy of the schedule holds, unless `overlap` names another one. A repeat with the same `Idempotency-Key` has the same run.
         */
        post: operations["postSchedulesIdTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}/backfill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start the runs of a schedule that were due in a while
         * @description Both ends are included. A run that was started before has its task already, and is not started again.
         */
        post: operations["postSchedulesIdBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the limits that are in use or waited for
         * @description Those that all tenants share first, then those of the tenant, each by name.
         */
        get: operations["getLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/topics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the topics of the app */
        get: operations["getTopics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/topics/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a topic */
        get: operations["getTopicsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/topics/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish an event to a topic
         * @description Each subscriber takes it once: a task is started, or signalled. A repeat with the same `id` has no effect, whatever its data is.
         */
        post: operations["postTopicsNameEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the events that subscribers could not take */
        get: operations["getDead-letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a dead letter */
        get: operations["getDead-lettersId"];
        put?: never;
        post?: never;
        /**
         * Delete a dead letter
         * @description Nobody takes the event any more.
         */
        delete: operations["deleteDead-lettersId"];
        options?: never;
        head?: never;
        /** Give a dead letter other data */
        patch: operations["patchDead-lettersId"];
        trace?: never;
    };
    "/v1/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a dead letter taken again by its subscriber
         * @description The event keeps its id: it starts one task at most, however often it is replayed.
         */
        post: operations["postDead-lettersIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys, newest first
         * @description Those of the own tenant; for admins of the default tenant those of all, or of `tenant`. Revoked ones are among them.
         */
        get: operations["getKeys"];
        put?: never;
        /**
         * Make an API key
         * @description The answer has the text of the key, which is stored nowhere. A key has no right that who makes it has not.
         */
        post: operations["postKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an API key */
        get: operations["getKeysId"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description It is refused from now on, by other processes within a minute. It stays in the list.
         */
        delete: operations["deleteKeysId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API key a new text
         * @description It stays who it is: what it started is still its own. The old text is taken for the `overlap`, too.
         */
        post: operations["postKeysIdRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the audit records, newest first
         * @description Of the own tenant: each request that changed something, or was refused. Never what was sent.
         */
        get: operations["getAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify that the audit records are as they were written
         * @description Follows the whole chain of the own tenant. A document that was changed, taken out or put in is named in `faults`.
         */
        get: operations["getAuditVerification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether it can serve, and if not, why */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log a browser in with an API key
         * @description The answer sets a cookie that goes along with what pages of this service send. It ends with the key.
         */
        post: operations["postLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log this browser out */
        post: operations["postLogout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/platform": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What runs here, and how to log in
         * @description Where a log-in is required, it says nothing of the app: neither its name nor what to know of it.
         */
        get: operations["getPlatform"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
        Json: unknown;
        Platform: {
            version: string;
            /** @description `embedded`, or `cluster` */
            mode: string;
            /** @description The name of the app folder */
            app?: string;
            /** @description What to know, such as that the demo model answers */
            notices: string[];
            login: {
                required: boolean;
                /** @description The identity provider that `/login` sends a browser to */
                provider?: string;
            };
        };
        /** @description Exactly one of `workflow` and `agent` */
        StartTask: {
            workflow?: string;
            agent?: string;
            session?: string;
            /**
             * @description Of an agent, while another message of its session is answered: `queue` (after that), `reject` (`session-open`), `interrupt` (its task is cancelled) or `steer` (its task takes this one before it next asks a model); as its agent says by default
             * @enum {string}
             */
            whileBusy?: "queue" | "reject" | "interrupt" | "steer";
            /** @description Of an agent, without a session: what was said before `input`, in whole rounds, and tools that the caller carries out. A task whose model calls one of those ends with an output of `requires: "tool-results"` */
            conversation?: {
                messages?: {
                    /** @enum {string} */
                    role: "user" | "assistant" | "tool";
                    content: string | ({
                        /** @constant */
                        type: "text";
                        text: string;
                    } | {
                        /** @constant */
                        type: "image";
                        url: string;
                    } | {
                        /** @constant */
                        type: "file";
                        url: string;
                        name?: string;
                    } | {
                        /** @constant */
                        type: "audio";
                        url: string;
                    })[];
                    toolCallId?: string;
                    untrusted?: string;
                    toolCalls?: {
                        id: string;
                        name: string;
                        args: unknown;
                    }[];
                }[];
                tools?: {
                    name: string;
                    description: string;
                    schema: unknown;
                }[];
            };
            /** @description Where events of this task are sent: each end and each approval that is asked for, unless `events` says otherwise */
            webhook?: {
                url: string;
                events?: ("task.started" | "task.completed" | "task.failed" | "task.cancelled" | "task.terminated" | "task.timed-out" | "task.published" | "approval.requested")[];
                /** @description What deliveries are signed with, as Standard Webhooks writes it; it is never shown */
                secret?: string;
            };
            input?: components["schemas"]["Json"];
            id?: string;
            attributes?: {
                [key: string]: string | number | boolean;
            };
            /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
            timeout?: number | string;
            /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
            startAt?: number | string;
            /** @description Among starts that wait for a limit: the lower first; 0 by default */
            priority?: number;
        } & (unknown | unknown);
        SendMessage: {
            /** @description The one that answered last in the session, where it is missing */
            agent?: string;
            /**
             * @description Of an agent, while another message of its session is answered: `queue` (after that), `reject` (`session-open`), `interrupt` (its task is cancelled) or `steer` (its task takes this one before it next asks a model); as its agent says by default
             * @enum {string}
             */
            whileBusy?: "queue" | "reject" | "interrupt" | "steer";
            input?: components["schemas"]["Json"];
            id?: string;
            attributes?: {
                [key: string]: string | number | boolean;
            };
            /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
            timeout?: number | string;
            /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
            startAt?: number | string;
            /** @description Among starts that wait for a limit: the lower first; 0 by default */
            priority?: number;
        };
        Reason: {
            reason?: string;
        } | null;
        ForkTask: {
            /** @description The turn to run again from, or `failure`: where a task failed or was stopped */
            turn: number | "failure";
            id?: string;
        };
        /** @description `args` replace the arguments of the tool, where it is approved */
        Decision: {
            /** @enum {string} */
            decision: "approve" | "reject";
            reason?: string;
            args?: components["schemas"]["Json"];
        };
        Task: {
            id: string;
            /** @enum {string} */
            kind: "workflow" | "agent";
            name: string;
            /** @enum {string} */
            status: "running" | "suspended" | "blocked" | "completed" | "failed" | "cancelled" | "terminated" | "timed-out";
            statusText?: string;
            input: components["schemas"]["Json"];
            output?: components["schemas"]["Json"];
            error?: components["schemas"]["Failure"];
            blocked?: {
                /** @enum {string} */
                code: "replay-mismatch" | "determinism-violation" | "workflow-not-found" | "agent-not-found" | "internal" | "unreadable-data" | "history-tampered";
                message: string;
                turn: number;
                expected: string[];
                actual: string[];
                at?: string;
                builds: {
                    log: string;
                    code: string;
                };
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            endedAt?: string;
            /**
             * Format: date-time
             * @description When it was asked to stop; it tidies up since, if it has not ended
             */
            cancelRequestedAt?: string;
            waitingFor: {
                /** @enum {string} */
                kind: "call" | "tool" | "model" | "signal" | "event" | "timer" | "child" | "approval" | "session" | "limit" | "repair" | "resume";
                name: string;
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                due?: string;
                attempt?: number;
                lastError?: components["schemas"]["Failure"];
                /** @description How far the call is, as its last heartbeat says */
                progress?: {
                    progress: number;
                    total?: number;
                    message?: string;
                };
                /** @description The approval or child task it waits for */
                id?: string;
                /** @description The index of the item of `ctx.map` that it is about */
                item?: number;
                /** @description What a worker has to serve to take it, as `kind.name` */
                capability?: string;
                /** @description The limit of which it waits for a place */
                limit?: {
                    name: string;
                    key?: string;
                    /** @description How many are given a place before it, itself counted */
                    place?: number;
                    limit: number;
                };
                /** @description Why it has not come yet, and who can do what about it */
                reason: string;
            }[];
            usage: {
                modelCalls: number;
                toolCalls: number;
                inputTokens: number;
                outputTokens: number;
                cost?: number;
            };
            attributes: {
                [key: string]: string | number | boolean;
            };
            session?: string;
            /** @description Of a call that was passed on: where it was asked for, and the session that gets what came of it */
            deferred?: {
                task: string;
                session: string;
            };
            /** @description The agent whose model answered last, in it or in what it asked */
            lastAgent?: string;
            parent?: string;
            /** @description Who started it, or the task at the top of its tree */
            startedBy?: {
                /** @enum {string} */
                kind: "local" | "key" | "user" | "platform";
                id: string;
                user?: string;
            };
            build: string;
            traceId: string;
            turns: number;
        };
        /** @description An input, output or error of more than 4096 bytes is left out, and the item says so; `links.self` has all of it */
        ListedTask: {
            id: string;
            /** @enum {string} */
            kind: "workflow" | "agent";
            name: string;
            /** @enum {string} */
            status: "running" | "suspended" | "blocked" | "completed" | "failed" | "cancelled" | "terminated" | "timed-out";
            statusText?: string;
            input?: components["schemas"]["Json"];
            output?: components["schemas"]["Json"];
            error?: components["schemas"]["Failure"];
            blocked?: {
                /** @enum {string} */
                code: "replay-mismatch" | "determinism-violation" | "workflow-not-found" | "agent-not-found" | "internal" | "unreadable-data" | "history-tampered";
                message: string;
                turn: number;
                expected: string[];
                actual: string[];
                at?: string;
                builds: {
                    log: string;
                    code: string;
                };
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            endedAt?: string;
            /**
             * Format: date-time
             * @description When it was asked to stop; it tidies up since, if it has not ended
             */
            cancelRequestedAt?: string;
            waitingFor: {
                /** @enum {string} */
                kind: "call" | "tool" | "model" | "signal" | "event" | "timer" | "child" | "approval" | "session" | "limit" | "repair" | "resume";
                name: string;
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                due?: string;
                attempt?: number;
                lastError?: components["schemas"]["Failure"];
                /** @description How far the call is, as its last heartbeat says */
                progress?: {
                    progress: number;
                    total?: number;
                    message?: string;
                };
                /** @description The approval or child task it waits for */
                id?: string;
                /** @description The index of the item of `ctx.map` that it is about */
                item?: number;
                /** @description What a worker has to serve to take it, as `kind.name` */
                capability?: string;
                /** @description The limit of which it waits for a place */
                limit?: {
                    name: string;
                    key?: string;
                    /** @description How many are given a place before it, itself counted */
                    place?: number;
                    limit: number;
                };
                /** @description Why it has not come yet, and who can do what about it */
                reason: string;
            }[];
            usage: {
                modelCalls: number;
                toolCalls: number;
                inputTokens: number;
                outputTokens: number;
                cost?: number;
            };
            attributes: {
                [key: string]: string | number | boolean;
            };
            session?: string;
            /** @description Of a call that was passed on: where it was asked for, and the session that gets what came of it */
            deferred?: {
                task: string;
                session: string;
            };
            /** @description The agent whose model answered last, in it or in what it asked */
            lastAgent?: string;
            parent?: string;
            /** @description Who started it, or the task at the top of its tree */
            startedBy?: {
                /** @enum {string} */
                kind: "local" | "key" | "user" | "platform";
                id: string;
                user?: string;
            };
            build: string;
            traceId: string;
            turns: number;
            /** @constant */
            inputOmitted?: true;
            inputBytes?: number;
            /** @constant */
            outputOmitted?: true;
            outputBytes?: number;
            /**
             * @description The error is there without its details, cause and stack
             * @constant
             */
            errorOmitted?: true;
            errorBytes?: number;
            /** @description How many more it waits for than are shown */
            waitsOmitted?: number;
        };
        Tasks: {
            items: components["schemas"]["ListedTask"][];
            /** @description The cursor of the next page; absent on the last */
            next?: string;
        };
        Failure: {
            name: string;
            message: string;
            code?: string;
            details?: components["schemas"]["Json"];
            cause?: components["schemas"]["Failure"];
            retryable?: boolean;
            retryAfter?: number;
        };
        HistoryTurn: {
            task: string;
            n: number;
            /** Format: date-time */
            at: string;
            build: string;
            inputs: ({
                kind: string;
            } & {
                [key: string]: unknown;
            })[];
            commands: components["schemas"]["Json"][];
            /** @description Whose task it is, where that is not the default tenant */
            tenant?: string;
            /** @description Why there is nothing in it: the turn, or those up to the next one, cannot be read or are missing; `at` says nothing then */
            unreadable?: string;
        };
        History: {
            items: components["schemas"]["HistoryTurn"][];
            /** @description The cursor of the next page; absent on the last */
            next?: string;
        };
        Approval: {
            id: string;
            task: string;
            agent: string;
            tool: string;
            args: components["schemas"]["Json"];
            /**
             * @description A `decision` that a workflow asks for, or a `question` of an agent; missing where it is whether a call may be made
             * @enum {string}
             */
            kind?: "decision" | "question";
            title?: string;
            /** @description JSON Schema of what may be given as `args` with the decision: a form */
            schema?: components["schemas"]["Json"];
            /** @description Who is asked */
            assignee?: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            remindedAt?: string;
            /**
             * Format: date-time
             * @description When it went to another assignee
             */
            escalatedAt?: string;
            /**
             * Format: date-time
             * @description Until when it can be decided; then it expires
             */
            deadline?: string;
            /** @description Of a call that was passed on: where it was asked for, and the session that gets what came of it */
            deferred?: {
                task: string;
                session: string;
            };
            /** @enum {string} */
            status: "pending" | "approved" | "rejected" | "expired";
            /** Format: date-time */
            decidedAt?: string;
            decidedBy?: {
                /** @enum {string} */
                kind: "local" | "key" | "user" | "platform";
                id: string;
                user?: string;
            };
            /** @description What the human replaced `args` with */
            decidedArgs?: components["schemas"]["Json"];
            /** @description Of a decision: why. Of a pending one `outcome-unknown`, when nobody knows whether the last attempt had its effect */
            reason?: string;
        };
        /** @description Arguments and schemas of more than 4096 bytes are left out; reading the approval alone gives them */
        ListedApproval: {
            id: string;
            task: string;
            agent: string;
            tool: string;
            args?: components["schemas"]["Json"];
            /**
             * @description A `decision` that a workflow asks for, or a `question` of an agent; missing where it is whether a call may be made
             * @enum {string}
             */
            kind?: "decision" | "question";
            title?: string;
            /** @description JSON Schema of what may be given as `args` with the decision: a form */
            schema?: components["schemas"]["Json"];
            /** @description Who is asked */
            assignee?: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            remindedAt?: string;
            /**
             * Format: date-time
             * @description When it went to another assignee
             */
            escalatedAt?: string;
            /**
             * Format: date-time
             * @description Until when it can be decided; then it expires
             */
            deadline?: string;
            /** @description Of a call that was passed on: where it was asked for, and the session that gets what came of it */
            deferred?: {
                task: string;
                session: string;
            };
            /** @enum {string} */
            status: "pending" | "approved" | "rejected" | "expired";
            /** Format: date-time */
            decidedAt?: string;
            decidedBy?: {
                /** @enum {string} */
                kind: "local" | "key" | "user" | "platform";
                id: string;
                user?: string;
            };
            /** @description What the human replaced `args` with */
            decidedArgs?: components["schemas"]["Json"];
            /** @description Of a decision: why. Of a pending one `outcome-unknown`, when nobody knows whether the last attempt had its effect */
            reason?: string;
            /** @constant */
            schemaOmitted?: true;
            schemaBytes?: number;
            /** @constant */
            argsOmitted?: true;
            argsBytes?: number;
            /** @constant */
            decidedArgsOmitted?: true;
            decidedArgsBytes?: number;
        };
        Approvals: {
            items: components["schemas"]["ListedApproval"][];
            /** @description The cursor of the next page; absent on the last */
            next?: string;
        };
        Message: {
            /** @enum {string} */
            role: "system" | "user" | "assistant" | "tool";
            content: string | ({
                /** @constant */
                type: "text";
                text: string;
            } | {
                /** @constant */
                type: "image";
                url: string;
            } | {
                /** @constant */
                type: "file";
                url: string;
                name?: string;
            } | {
                /** @constant */
                type: "audio";
                url: string;
            })[];
            toolCalls?: {
                id: string;
                name: string;
                args: components["schemas"]["Json"];
                /** @description What the model's provider wants back with it */
                extra?: {
                    [key: string]: components["schemas"]["Json"];
                };
            }[];
            toolCallId?: string;
            /** @description Of a result that was written by others: by which server or tool */
            untrusted?: string;
            /**
             * @description Of a message with the role `user` that no user wrote
             * @constant
             */
            origin?: "platform";
            /** @description Of a message with tool calls: the model that wrote it */
            model?: string;
            /** @description What the model's provider wants back with it */
            extra?: {
                [key: string]: components["schemas"]["Json"];
            };
        };
        Session: {
            id: string;
            /** @description As somebody gave it, or the beginning of the first message */
            title?: string;
            /** @description The agent that was spoken to first */
            agent?: string;
            /** @description The agent that answered last; only where the session is read alone */
            lastAgent?: string;
            /** @description The attribute `user` of its first task */
            user?: string;
            /** @description Who began it, where that is on record */
            startedBy?: {
                /** @enum {string} */
                kind: "local" | "key" | "user" | "platform";
                id: string;
                user?: string;
            };
            /** Format: date-time */
            createdAt?: string;
            /**
             * Format: date-time
             * @description When a message was last taken up or answered
             */
            updatedAt?: string;
            /** @description The task that may write it now */
            writer?: string;
            messages: components["schemas"]["Message"][];
            tasks: string[];
            next?: string;
        };
        SessionHead: {
            id: string;
            /** @description As somebody gave it, or the beginning of the first message */
            title?: string;
            /** @description The agent that was spoken to first */
            agent?: string;
            /** @description The agent that answered last; only where the session is read alone */
            lastAgent?: string;
            /** @description The attribute `user` of its first task */
            user?: string;
            /** @description Who began it, where that is on record */
            startedBy?: {
                /** @enum {string} */
                kind: "local" | "key" | "user" | "platform";
                id: string;
                user?: string;
            };
            /** Format: date-time */
            createdAt?: string;
            /**
             * Format: date-time
             * @description When a message was last taken up or answered
             */
            updatedAt?: string;
            /** @description The task that may write it now */
            writer?: string;
        };
        Sessions: {
            items: components["schemas"]["SessionHead"][];
            /** @description The cursor of the next page; absent on the last */
            next?: string;
        };
        SessionEntry: {
            /** @description Its position: larger than that of every entry before it */
            entry: number;
            task?: string;
            agent?: string;
            /** @description The agent that answered last in it */
            lastAgent?: string;
            /** Format: date-time */
            at?: string;
            messages: components["schemas"]["Message"][];
            /** @description Why nothing of it can be read */
            unreadable?: string;
        };
        SessionEntries: {
            items: components["schemas"]["SessionEntry"][];
            /** @description The cursor of the next page; absent on the last */
            next?: string;
        };
        ExportedSession: {
            /** @constant */
            format: "troupe-session";
            /** @constant */
            version: 1;
            session: components["schemas"]["SessionHead"];
            entries: components["schemas"]["SessionEntry"][];
            next?: string;
        };
        /** @description An export, in one piece, or what somebody wrote in its form. What it says beyond this is not looked at */
        ImportSession: {
            /** @constant */
            format: "troupe-session";
            /** @constant */
            version: 1;
            /** @description Of the new session; one of that id is never changed */
            id?: string;
            session?: {
                title?: string;
                agent?: string;
                user?: string;
            };
            entries: {
                at?: string;
                agent?: string;
                lastAgent?: string;
                messages: {
                    /** @enum {string} */
                    role: "user" | "assistant" | "tool";
                    content: string | ({
                        /** @constant */
                        type: "text";
                        text: string;
                    } | {
                        /** @constant */
                        type: "image";
                        url: string;
                    } | {
                        /** @constant */
                        type: "file";
                        url: string;
                        name?: string;
                    } | {
                        /** @constant */
                        type: "audio";
                        url: string;
                    })[];
                    toolCallId?: string;
                    untrusted?: string;
                    toolCalls?: {
                        id: string;
                        name: string;
                        args: unknown;
                        extra?: {
                            [key: string]: unknown;
                        };
                    }[];
                    /** @constant */
                    origin?: "platform";
                    model?: string;
                    extra?: {
                        [key: string]: unknown;
                    };
                }[];
            }[];
            next?: string;
        };
        SessionBranch: {
            /** @description The last entry that the branch has */
            entry: number;
            id?: string;
            title?: string;
        };
        SessionChanges: {
            title: string;
        };
        StatusData: {
            /** Format: date-time */
            at: string;
            status: string;
            output?: components["schemas"]["Json"];
            error?: components["schemas"]["Failure"];
            text?: string;
        };
        BlockedData: {
            /** Format: date-time */
            at: string;
            code: string;
            message: string;
            turn: number;
            place?: string;
            expected: string[];
            actual: string[];
        };
        UnblockedData: {
            /** Format: date-time */
            at: string;
        };
        CallStartedData: {
            /** Format: date-time */
            at: string;
            call: string;
            /** @enum {string} */
            kind: "step" | "activity" | "tool" | "model" | "child";
            name: string;
            /**
             * @description It undoes other work
             * @constant
             */
            compensation?: true;
            args?: components["schemas"]["Json"];
            task?: string;
        };
        CallRetryingData: {
            /** Format: date-time */
            at: string;
            call: string;
            /** @enum {string} */
            kind: "step" | "activity" | "tool" | "model" | "child";
            name: string;
            /**
             * @description It undoes other work
             * @constant
             */
            compensation?: true;
            /** @description The one that failed */
            attempt: number;
            error: components["schemas"]["Failure"];
            nextAttempt: number;
            /**
             * Format: date-time
             * @description When the next one begins
             */
            retryAt: string;
            /**
             * @description Nobody knows whether it had its effect: `approval` decides
             * @constant
             */
            unknown?: true;
            approval?: string;
        };
        CallProgressData: {
            /** Format: date-time */
            at: string;
            call: string;
            /** @enum {string} */
            kind: "step" | "activity" | "tool" | "model" | "child";
            name: string;
            /**
             * @description It undoes other work
             * @constant
             */
            compensation?: true;
            attempt: number;
            progress: number;
            total?: number;
            message?: string;
        };
        CallUnservedData: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "activity" | "tool" | "model";
            name: string;
            calls: number;
            reason: string;
        };
        CallServedData: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "activity" | "tool" | "model";
            name: string;
        };
        CallCompletedData: {
            /** Format: date-time */
            at: string;
            call: string;
            /** @enum {string} */
            kind: "step" | "activity" | "tool" | "model" | "child";
            name: string;
            /**
             * @description It undoes other work
             * @constant
             */
            compensation?: true;
            value?: components["schemas"]["Json"];
        };
        CallDeferredData: {
            /** Format: date-time */
            at: string;
            call: string;
            name: string;
            task: string;
            approval: string;
            args?: components["schemas"]["Json"];
        };
        CallFailedData: {
            /** Format: date-time */
            at: string;
            call: string;
            /** @enum {string} */
            kind: "step" | "activity" | "tool" | "model" | "child";
            name: string;
            /**
             * @description It undoes other work
             * @constant
             */
            compensation?: true;
            error: components["schemas"]["Failure"];
        };
        TimerStartedData: {
            /** Format: date-time */
            at: string;
            timer: string;
            name: string;
            /** Format: date-time */
            due: string;
        };
        TimerFiredData: {
            /** Format: date-time */
            at: string;
            timer: string;
            name: string;
        };
        ApprovalRequestedData: {
            /** Format: date-time */
            at: string;
            approval: string;
            agent: string;
            tool: string;
            args?: components["schemas"]["Json"];
            /** @enum {string} */
            kind?: "decision" | "question";
            title?: string;
            schema?: components["schemas"]["Json"];
            assignee?: string;
            deadline?: string;
            /** @description Of a call that was passed on: where it was asked for, and the session that gets what came of it */
            deferred?: {
                task: string;
                session: string;
            };
        };
        ApprovalRemindedData: {
            /** Format: date-time */
            at: string;
            approval: string;
        };
        ApprovalEscalatedData: {
            /** Format: date-time */
            at: string;
            approval: string;
            /** @description Who is asked from now on */
            assignee: string;
        };
        ApprovalDecidedData: {
            /** Format: date-time */
            at: string;
            approval: string;
            decision?: string;
            reason?: string;
        };
        SignalData: {
            /** Format: date-time */
            at: string;
            name: string;
            payload: components["schemas"]["Json"];
        };
        PublishedData: {
            /** Format: date-time */
            at: string;
            topic: string;
            data: components["schemas"]["Json"];
        };
        TokenData: {
            /** Format: date-time */
            at: string;
            call: string;
            attempt: number;
            text: string;
        };
        ErrorData: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            instance: string;
            requestId: string;
            retryable: boolean;
            errors?: {
                pointer?: string;
                file?: string;
                code?: string;
                message: string;
            }[];
        };
        /** @description The fields of one message. `retry` and comments, which keep a silent stream open, come besides */
        StreamMessage: {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "status";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "blocked";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "unblocked";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.started";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.retrying";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.progress";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.unserved";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.served";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.completed";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.deferred";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "call.failed";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "timer.started";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "timer.fired";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "approval.requested";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "approval.reminded";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "approval.escalated";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "approval.decided";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "signal";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "published";
            data: string;
        } | {
            /** @description The position to read on from */
            id: string;
            /** @constant */
            event: "token";
            data: string;
        } | {
            /** @constant */
            event: "error";
            data: string;
        };
        Stream: components["schemas"]["StreamMessage"][];
        ToolReview: {
            name: string;
            server: string;
            /** Format: date-time */
            acceptedAt: string;
            /** @description As `kind:id`; missing where it is as it was first seen */
            acceptedBy?: string;
            /** @description Of what the tool is now */
            fingerprint: string;
            /** @description Whether no model is shown it, and its calls are refused */
            blocked: boolean;
            changes: {
                /** @description A JSON pointer into description, input, output and effect */
                at: string;
                was?: components["schemas"]["Json"];
                is?: components["schemas"]["Json"];
            }[];
        };
        CatalogEntry: {
            /** @enum {string} */
            kind: "workflow" | "agent" | "tool" | "activity" | "model";
            name: string;
            description?: string;
            input?: components["schemas"]["Json"];
            output?: components["schemas"]["Json"];
            details?: components["schemas"]["Json"];
            /** @description What tasks of a workflow may be sent, with the JSON Schema of the payload */
            signals?: {
                name: string;
                description?: string;
                input?: components["schemas"]["Json"];
                output?: components["schemas"]["Json"];
            }[];
            /** @description What they may be asked, with the JSON Schemas of payload and answer */
            queries?: {
                name: string;
                description?: string;
                input?: components["schemas"]["Json"];
                output?: components["schemas"]["Json"];
            }[];
            /** @description What they may be asked to do, with the JSON Schemas of payload and answer */
            updates?: {
                name: string;
                description?: string;
                input?: components["schemas"]["Json"];
                output?: components["schemas"]["Json"];
            }[];
            /** @description What an agent can make use of, as `kind.name` */
            capabilities?: string[];
            build: string;
            /** @description Who announced it to the registry, where there is one */
            registeredBy?: {
                /** @enum {string} */
                kind: "local" | "key" | "user" | "platform";
                id: string;
                user?: string;
            };
            /** @description Who serves it now */
            instances: {
                id: string;
                /** Format: date-time */
                since: string;
                service?: string;
                version?: string;
                build?: string;
                url?: string;
            }[];
        };
        Catalog: {
            items: components["schemas"]["CatalogEntry"][];
            /** @description The cursor of the next page; absent on the last */
            next?: string;
        };
        AgentCard: {
            name: string;
            description: string;
            /** @description Fingerprint of the app that defines it */
            version: string;
            /** @description Where a task for it is started */
            url?: string;
            capabilities: {
                streaming: boolean;
            };
            defaultInputModes: string[];
            defaultOutputModes: string[];
            skills: {
                id: string;
                name: string;
                description: string;
                tags: string[];
            }[];
        };
        CreateKey: {
            label: string;
            roles: ("admin" | "operator" | "caller" | "approver" | "viewer" | "worker-app")[];
            tenant?: string;
            /** @description Names of agents and tools, `*` at the end of one for any rest, whose approvals it decides; of all without it */
            approves?: string[];
            /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
            expiresIn?: number | string;
        };
        RotateKey: {
            /** @description How long the old text is taken, too; none unless said */
            overlap?: number | string;
        } | null;
        ApiKey: {
            id: string;
            label: string;
            tenant: string;
            roles: ("admin" | "operator" | "caller" | "approver" | "viewer" | "worker-app")[];
            approves?: string[];
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            /** Format: date-time */
            expiresAt?: string;
            /** Format: date-time */
            rotatedAt?: string;
            /**
             * Format: date-time
             * @description Until when its text before the last rotation is taken, too
             */
            previousUntil?: string;
            /** Format: date-time */
            revokedAt?: string;
            /**
             * Format: date-time
             * @description Within a minute
             */
            lastUsedAt?: string;
        };
        IssuedApiKey: {
            id: string;
            label: string;
            tenant: string;
            roles: ("admin" | "operator" | "caller" | "approver" | "viewer" | "worker-app")[];
            approves?: string[];
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            /** Format: date-time */
            expiresAt?: string;
            /** Format: date-time */
            rotatedAt?: string;
            /**
             * Format: date-time
             * @description Until when its text before the last rotation is taken, too
             */
            previousUntil?: string;
            /** Format: date-time */
            revokedAt?: string;
            /**
             * Format: date-time
             * @description Within a minute
             */
            lastUsedAt?: string;
            /** @description What is sent as `Authorization: Bearer <key>`; it is shown this once */
            key: string;
        };
        ApiKeys: {
            items: components["schemas"]["ApiKey"][];
            next?: string;
        };
        Me: {
            /** @enum {string} */
            kind: "local" | "key" | "user" | "platform";
            id: string;
            tenant: string;
            roles: ("admin" | "operator" | "caller" | "approver" | "viewer" | "worker-app")[];
            approves?: string[];
            user?: string;
            rights: ("start" | "read-own" | "read-all" | "signal-own" | "signal-all" | "control-own" | "control-all" | "purge" | "decide" | "read-approvals" | "read-catalog" | "read-metrics" | "read-audit" | "manage-keys" | "manage-webhooks" | "manage-schedules" | "accept-tools" | "call-tools" | "act-as" | "register" | "publish")[];
        };
        Verification: {
            id: string;
            intact: boolean;
            turns: number;
            /** @description The first turn that is proven; absent when none is, since an earlier version wrote them */
            provenFrom?: number;
            /** @description What the record of the task says of the log */
            head?: {
                n: number;
                hash: string;
                signature?: string;
                /** @description Which key signed it */
                key?: string;
                /** @enum {string} */
                signed?: "valid" | "invalid" | "unknown-key";
            };
            faults: {
                turn?: number;
                message: string;
            }[];
        };
        AuditEntries: {
            items: {
                id: string;
                /** Format: date-time */
                at: string;
                /** @description Missing where nobody is known who sent it */
                by?: {
                    /** @enum {string} */
                    kind: "local" | "key" | "user" | "platform";
                    id: string;
                    user?: string;
                };
                action: string;
                on?: string;
                outcome: string;
                /** @description The address it came from */
                from?: string;
                request?: string;
                trace?: string;
                /** @description How many more like it came before, and were not recorded one by one */
                more?: number;
            }[];
            next?: string;
        };
        AuditVerification: {
            intact: boolean;
            /** @description The oldest document that is kept */
            from: number;
            documents: number;
            entries: number;
            /** @description The newest document that was signed; `n` documents were there then */
            head?: {
                n: number;
                hash: string;
                signature?: string;
                /** @description Which key signed it */
                key?: string;
                /** @enum {string} */
                signed?: "valid" | "invalid" | "unknown-key";
            };
            faults: {
                document: number;
                message: string;
            }[];
        };
        Accepted: {
            /** @constant */
            accepted: true;
        };
        Readiness: {
            ready: boolean;
            reasons: string[];
            /** @description What does not work, while everything else does */
            details?: string[];
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            instance: string;
            requestId: string;
            retryable: boolean;
            errors?: {
                pointer?: string;
                file?: string;
                code?: string;
                message: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getTasks: {
        parameters: {
            query?: {
                /** @description One or more of `running`, `suspended`, `blocked`, `completed`, `failed`, `cancelled`, `terminated`, `timed-out`, separated by commas */
                status?: string;
                kind?: "workflow" | "agent";
                name?: string;
                parent?: string;
                session?: string;
                /** @description Those that this principal started, with all below them; as `kind:id` */
                startedBy?: string;
                createdAfter?: string;
                createdBefore?: string;
                /**
                 * @description Written `attributes.<key>=<value>`, once per key. `true`, `false` and plain numbers match values of those types, anything else matches text; text that looks like one of them goes in double quotes: `attributes.zip="01234"`
                 * @example {}
                 */
                attributes?: {
                    [key: string]: string;
                };
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tasks"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
                /** @description `wait=30`: answer with the ended task if it ends within so many seconds, 60 at most. Other preferences are not known here */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartTask"];
            };
        };
        responses: {
            /** @description Already there, or ended while waiting */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Started */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTasksId: {
        parameters: {
            query?: {
                /** @description Answer only once the task ended, or after this long, up to 60s */
                wait?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTasksId: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of it is left */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTasksIdHistory: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of turns */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTasksIdVerification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTasksIdArtifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            task: string;
                            name: string;
                            /** @description Its media type, as the tool said */
                            type: string;
                            bytes: number;
                            /** Format: date-time */
                            at: string;
                        }[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTasksIdArtifactsArtifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                artifact: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdSignalsName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Json"];
            };
        };
        responses: {
            /** @description Durable: it will be delivered exactly once */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdQueriesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Json"];
            };
        };
        responses: {
            /** @description What the code answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Json"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdUpdatesName: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Json"];
            };
        };
        responses: {
            /** @description What the code answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Json"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdCancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description The task as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdTerminate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description The task as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdSuspend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description The task as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description The task as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTasksIdFork: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkTask"];
            };
        };
        responses: {
            /** @description The copy */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTasksIdEvents: {
        parameters: {
            query?: {
                /** @description As the Last-Event-ID header, which wins */
                lastEventId?: string;
            };
            header?: {
                /** @description The `id` of the last event the reader has; one that this task did not give is refused */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream, message by message */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Stream"];
                };
            };
            /** @description The reader has everything; the task has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApprovals: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
                /** @description Those of this task, and of all tasks below it */
                task?: string;
                /** @description `pending` by default */
                status?: "pending" | "approved" | "rejected" | "expired";
                /** @description Those that somebody is asked about now */
                assignee?: string;
                /** @description The tool, or what the code of a workflow calls the request */
                tool?: string;
                /** @description The agent or the workflow that asks */
                agent?: string;
                /** @description Those that were asked before */
                createdBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of approvals */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approvals"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApprovalsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The approval */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postApprovalsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            /** @description The approval, decided */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsId: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string | unknown | unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session, with a page of its messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSessionsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string | unknown | unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing of it is left */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSessionsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string | unknown | unknown;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionChanges"];
            };
        };
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionHead"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsIdEvents: {
        parameters: {
            query?: {
                /** @description As the Last-Event-ID header, which wins */
                lastEventId?: string;
            };
            header?: {
                /** @description The `id` of the last event the reader has */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string | unknown | unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream, message by message */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": {
                        /** @description The position to read on from; missing where the stream broke off */
                        id?: string;
                        /** @description As in the stream of a task */
                        event: string;
                        /** @description JSON: what an event of that type says, with `from` */
                        data: string;
                    }[];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionsIdMessages: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
                /** @description `wait=30`: answer with the ended task if it ends within so many seconds, 60 at most. Other preferences are not known here */
                Prefer?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendMessage"];
            };
        };
        responses: {
            /** @description Already there, or ended while waiting */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Started */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessions: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
                /** @description Those that this principal began, as `kind:id` */
                startedBy?: string;
                /** @description Those whose first task had this attribute `user` */
                user?: string;
                /** @description Those in which this agent was spoken to first */
                agent?: string;
                /** @description Words that all occur in the title */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sessions"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportSession"];
            };
        };
        responses: {
            /** @description The new session */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionHead"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsIdEntries: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
                /** @description `asc`, oldest first, by default */
                order?: "asc" | "desc";
            };
            header?: never;
            path: {
                id: string | unknown | unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionEntries"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsIdExport: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string | unknown | unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the export */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedSession"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionsIdBranches: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string | unknown | unknown;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionBranch"];
            };
        };
        responses: {
            /** @description The new session */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionHead"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkflows: {
        parameters: {
            query?: {
                /** @description As `kind.name`: what is that, serves it, or, of an agent, can make use of it */
                capability?: string;
                /** @description Words that all occur in the name or the description */
                q?: string;
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflows, their schemas and live instances */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalog"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkflowsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflow */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogEntry"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAgents: {
        parameters: {
            query?: {
                /** @description As `kind.name`: what is that, serves it, or, of an agent, can make use of it */
                capability?: string;
                /** @description Words that all occur in the name or the description */
                q?: string;
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agents, their schemas and live instances */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalog"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAgentsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogEntry"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTools: {
        parameters: {
            query?: {
                /** @description As `kind.name`: what is that, serves it, or, of an agent, can make use of it */
                capability?: string;
                /** @description Words that all occur in the name or the description */
                q?: string;
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tools, their schemas and live instances */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalog"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getToolsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogEntry"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAgentsNameCard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The card */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentCard"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The principal and its rights */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postToolsNameCall: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
                /** @description `wait=30`: answer with the ended task if it ends within so many seconds, 60 at most. Other preferences are not known here */
                Prefer?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the tool takes; nothing is `{}` */
                    args?: unknown;
                    id?: string;
                };
            };
        };
        responses: {
            /** @description Already there, or ended while waiting */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Started */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getToolsNameReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tool, and its changes since it was accepted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolReview"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postToolsNameAccept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Of what is accepted, as the review of the tool says it */
                    fingerprint: string;
                };
            };
        };
        responses: {
            /** @description The tool, as it is accepted now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolReview"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnections: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connections */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        connections: {
                            server: string;
                            at: string;
                            scope?: string;
                        }[];
                        asked: {
                            server: string;
                            url: string;
                            task: string;
                            until: string;
                        }[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteConnectionsName: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is none now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMemory: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
                /** @description What all users of the tenant share; takes the right `read-all` */
                scope?: "tenant";
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            text: string;
                            /** @enum {string} */
                            scope: "user" | "tenant" | "session";
                            user: string;
                            at: string;
                            editedAt?: string;
                            expiresAt?: string;
                            source: {
                                task: string;
                                call: string;
                                agent: string;
                                session?: string;
                            };
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMemory: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many entries there were */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        forgotten: number;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMemorySearch: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
                /** @description What all users of the tenant share; takes the right `read-all` */
                scope?: "tenant";
                /** @description What to look for */
                q?: string;
                /** @description How many at most; 10 unless said otherwise */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries, each with how near it is: 1 is the same */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            text: string;
                            /** @enum {string} */
                            scope: "user" | "tenant" | "session";
                            user: string;
                            at: string;
                            editedAt?: string;
                            expiresAt?: string;
                            source: {
                                task: string;
                                call: string;
                                agent: string;
                                session?: string;
                            };
                            score: number;
                        }[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMemoryWorking: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The documents */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            agent: string;
                            /** @enum {string} */
                            scope: "user" | "session";
                            session?: string;
                            /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                            document: unknown;
                            version: number;
                            at: string;
                            task: string;
                        }[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMemoryId: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
            };
            header?: never;
            path: {
                /** @description As `GET /v1/memory` lists it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is none now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchMemoryId: {
        parameters: {
            query?: {
                /** @description Of this user instead of the one who asks; takes the right `act-as` */
                user?: string;
            };
            header?: never;
            path: {
                /** @description As `GET /v1/memory` lists it */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            /** @description The entry as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        text: string;
                        /** @enum {string} */
                        scope: "user" | "tenant" | "session";
                        user: string;
                        at: string;
                        editedAt?: string;
                        expiresAt?: string;
                        source: {
                            task: string;
                            call: string;
                            agent: string;
                            session?: string;
                        };
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKnowledgeName: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sources */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            source: string;
                            /** @enum {string} */
                            type: "text/plain" | "text/markdown";
                            hash: string;
                            parts: number;
                            at: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putKnowledgeName: {
        parameters: {
            query?: {
                /** @description What the source is called, such as its path */
                source?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    type: "text/plain" | "text/markdown";
                    /** @description The text, as large as a body may be */
                    content: string;
                };
            };
        };
        responses: {
            /** @description The source */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        source: string;
                        /** @enum {string} */
                        type: "text/plain" | "text/markdown";
                        hash: string;
                        parts: number;
                        at: string;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteKnowledgeName: {
        parameters: {
            query?: {
                /** @description What the source is called, such as its path */
                source?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is none now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKnowledgeNameSearch: {
        parameters: {
            query?: {
                /** @description What the source is called, such as its path */
                q?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Parts of sources, each with where it stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            source: string;
                            headings: string[];
                            lines: [
                                number,
                                number
                            ];
                            text: string;
                            score: number;
                        }[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchedules: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of schedules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** @description Five fields, six with seconds first, or `@daily` and its like */
                            cron?: string | string[];
                            /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                            every?: number | string;
                            /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                            offset?: number | string;
                            calendar?: {
                                year?: number | number[];
                                month?: number | number[];
                                dayOfMonth?: number | number[];
                                dayOfWeek?: number | number[];
                                hour?: number | number[];
                                minute?: number | number[];
                                second?: number | number[];
                            } | {
                                year?: number | number[];
                                month?: number | number[];
                                dayOfMonth?: number | number[];
                                dayOfWeek?: number | number[];
                                hour?: number | number[];
                                minute?: number | number[];
                                second?: number | number[];
                            }[];
                            at?: (number | string) | (number | string)[];
                            /** @description Of `cron` and `calendar`; UTC by default */
                            timeZone?: string;
                            /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                            start?: number | string;
                            /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                            end?: number | string;
                            /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                            jitter?: number | string;
                            workflow?: string;
                            agent?: string;
                            /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                            input?: unknown;
                            attributes?: {
                                [key: string]: string | number | boolean;
                            };
                            /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                            timeout?: number | string;
                            description?: string;
                            /**
                             * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                             * @enum {string}
                             */
                            overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                            /** @description How late a run may begin; an hour by default */
                            catchUp?: number | string;
                            /** @description A run ends as timed out so long after it was due, however late it began */
                            deadline?: number | string;
                            pauseOnFailure?: boolean;
                            /** @description So many runs that are due are started */
                            runs?: number;
                            /** @description Whether it is a file of the app, which requests do not change */
                            ofApp: boolean;
                            paused: boolean;
                            /** Format: date-time */
                            pausedAt?: string;
                            note?: string;
                            /** Format: date-time */
                            createdAt: string;
                            createdBy: string;
                            /** Format: date-time */
                            updatedAt: string;
                            /** @description How many runs that were due were started */
                            started: number;
                            /** @description Its open tasks, where the overlap policy looks at them */
                            running: string[];
                            /** @description How many runs wait for an open one to end */
                            waiting: number;
                            /** @description The last ten runs, newest first */
                            last: {
                                /** Format: date-time */
                                due: string;
                                /** @enum {string} */
                                cause: "time" | "trigger" | "backfill";
                                /**
                                 * @description `skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started
                                 * @enum {string}
                                 */
                                outcome: "started" | "skipped" | "missed" | "refused";
                                /** Format: date-time */
                                at: string;
                                task?: string;
                                error?: string;
                            }[];
                            /** @description When it is due next, ten times at most */
                            next: string[];
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSchedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description At most 80 characters; made by the platform when absent */
                    id?: string;
                    /** @description Five fields, six with seconds first, or `@daily` and its like */
                    cron?: string | string[];
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    every?: number | string;
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    offset?: number | string;
                    calendar?: {
                        year?: number | number[];
                        month?: number | number[];
                        dayOfMonth?: number | number[];
                        dayOfWeek?: number | number[];
                        hour?: number | number[];
                        minute?: number | number[];
                        second?: number | number[];
                    } | {
                        year?: number | number[];
                        month?: number | number[];
                        dayOfMonth?: number | number[];
                        dayOfWeek?: number | number[];
                        hour?: number | number[];
                        minute?: number | number[];
                        second?: number | number[];
                    }[];
                    at?: (number | string) | (number | string)[];
                    /** @description Of `cron` and `calendar`; UTC by default */
                    timeZone?: string;
                    /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                    start?: number | string;
                    /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                    end?: number | string;
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    jitter?: number | string;
                    workflow?: string;
                    agent?: string;
                    /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                    input?: unknown;
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    timeout?: number | string;
                    description?: string;
                    /**
                     * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                    /** @description How late a run may begin; an hour by default */
                    catchUp?: number | string;
                    /** @description A run ends as timed out so long after it was due, however late it began */
                    deadline?: number | string;
                    pauseOnFailure?: boolean;
                    /** @description So many runs that are due are started */
                    runs?: number;
                };
            };
        };
        responses: {
            /** @description The schedule */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Five fields, six with seconds first, or `@daily` and its like */
                        cron?: string | string[];
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        every?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        offset?: number | string;
                        calendar?: {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        } | {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        }[];
                        at?: (number | string) | (number | string)[];
                        /** @description Of `cron` and `calendar`; UTC by default */
                        timeZone?: string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        start?: number | string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        end?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        jitter?: number | string;
                        workflow?: string;
                        agent?: string;
                        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                        input?: unknown;
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        timeout?: number | string;
                        description?: string;
                        /**
                         * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                         * @enum {string}
                         */
                        overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                        /** @description How late a run may begin; an hour by default */
                        catchUp?: number | string;
                        /** @description A run ends as timed out so long after it was due, however late it began */
                        deadline?: number | string;
                        pauseOnFailure?: boolean;
                        /** @description So many runs that are due are started */
                        runs?: number;
                        /** @description Whether it is a file of the app, which requests do not change */
                        ofApp: boolean;
                        paused: boolean;
                        /** Format: date-time */
                        pausedAt?: string;
                        note?: string;
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** @description How many runs that were due were started */
                        started: number;
                        /** @description Its open tasks, where the overlap policy looks at them */
                        running: string[];
                        /** @description How many runs wait for an open one to end */
                        waiting: number;
                        /** @description The last ten runs, newest first */
                        last: {
                            /** Format: date-time */
                            due: string;
                            /** @enum {string} */
                            cause: "time" | "trigger" | "backfill";
                            /**
                             * @description `skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started
                             * @enum {string}
                             */
                            outcome: "started" | "skipped" | "missed" | "refused";
                            /** Format: date-time */
                            at: string;
                            task?: string;
                            error?: string;
                        }[];
                        /** @description When it is due next, ten times at most */
                        next: string[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchedulesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Five fields, six with seconds first, or `@daily` and its like */
                        cron?: string | string[];
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        every?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        offset?: number | string;
                        calendar?: {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        } | {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        }[];
                        at?: (number | string) | (number | string)[];
                        /** @description Of `cron` and `calendar`; UTC by default */
                        timeZone?: string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        start?: number | string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        end?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        jitter?: number | string;
                        workflow?: string;
                        agent?: string;
                        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                        input?: unknown;
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        timeout?: number | string;
                        description?: string;
                        /**
                         * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                         * @enum {string}
                         */
                        overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                        /** @description How late a run may begin; an hour by default */
                        catchUp?: number | string;
                        /** @description A run ends as timed out so long after it was due, however late it began */
                        deadline?: number | string;
                        pauseOnFailure?: boolean;
                        /** @description So many runs that are due are started */
                        runs?: number;
                        /** @description Whether it is a file of the app, which requests do not change */
                        ofApp: boolean;
                        paused: boolean;
                        /** Format: date-time */
                        pausedAt?: string;
                        note?: string;
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** @description How many runs that were due were started */
                        started: number;
                        /** @description Its open tasks, where the overlap policy looks at them */
                        running: string[];
                        /** @description How many runs wait for an open one to end */
                        waiting: number;
                        /** @description The last ten runs, newest first */
                        last: {
                            /** Format: date-time */
                            due: string;
                            /** @enum {string} */
                            cause: "time" | "trigger" | "backfill";
                            /**
                             * @description `skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started
                             * @enum {string}
                             */
                            outcome: "started" | "skipped" | "missed" | "refused";
                            /** Format: date-time */
                            at: string;
                            task?: string;
                            error?: string;
                        }[];
                        /** @description When it is due next, ten times at most */
                        next: string[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSchedulesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Five fields, six with seconds first, or `@daily` and its like */
                    cron?: string | string[];
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    every?: number | string;
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    offset?: number | string;
                    calendar?: {
                        year?: number | number[];
                        month?: number | number[];
                        dayOfMonth?: number | number[];
                        dayOfWeek?: number | number[];
                        hour?: number | number[];
                        minute?: number | number[];
                        second?: number | number[];
                    } | {
                        year?: number | number[];
                        month?: number | number[];
                        dayOfMonth?: number | number[];
                        dayOfWeek?: number | number[];
                        hour?: number | number[];
                        minute?: number | number[];
                        second?: number | number[];
                    }[];
                    at?: (number | string) | (number | string)[];
                    /** @description Of `cron` and `calendar`; UTC by default */
                    timeZone?: string;
                    /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                    start?: number | string;
                    /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                    end?: number | string;
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    jitter?: number | string;
                    workflow?: string;
                    agent?: string;
                    /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                    input?: unknown;
                    attributes?: {
                        [key: string]: string | number | boolean;
                    };
                    /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                    timeout?: number | string;
                    description?: string;
                    /**
                     * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                    /** @description How late a run may begin; an hour by default */
                    catchUp?: number | string;
                    /** @description A run ends as timed out so long after it was due, however late it began */
                    deadline?: number | string;
                    pauseOnFailure?: boolean;
                    /** @description So many runs that are due are started */
                    runs?: number;
                };
            };
        };
        responses: {
            /** @description The schedule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Five fields, six with seconds first, or `@daily` and its like */
                        cron?: string | string[];
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        every?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        offset?: number | string;
                        calendar?: {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        } | {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        }[];
                        at?: (number | string) | (number | string)[];
                        /** @description Of `cron` and `calendar`; UTC by default */
                        timeZone?: string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        start?: number | string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        end?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        jitter?: number | string;
                        workflow?: string;
                        agent?: string;
                        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                        input?: unknown;
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        timeout?: number | string;
                        description?: string;
                        /**
                         * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                         * @enum {string}
                         */
                        overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                        /** @description How late a run may begin; an hour by default */
                        catchUp?: number | string;
                        /** @description A run ends as timed out so long after it was due, however late it began */
                        deadline?: number | string;
                        pauseOnFailure?: boolean;
                        /** @description So many runs that are due are started */
                        runs?: number;
                        /** @description Whether it is a file of the app, which requests do not change */
                        ofApp: boolean;
                        paused: boolean;
                        /** Format: date-time */
                        pausedAt?: string;
                        note?: string;
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** @description How many runs that were due were started */
                        started: number;
                        /** @description Its open tasks, where the overlap policy looks at them */
                        running: string[];
                        /** @description How many runs wait for an open one to end */
                        waiting: number;
                        /** @description The last ten runs, newest first */
                        last: {
                            /** Format: date-time */
                            due: string;
                            /** @enum {string} */
                            cause: "time" | "trigger" | "backfill";
                            /**
                             * @description `skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started
                             * @enum {string}
                             */
                            outcome: "started" | "skipped" | "missed" | "refused";
                            /** Format: date-time */
                            at: string;
                            task?: string;
                            error?: string;
                        }[];
                        /** @description When it is due next, ten times at most */
                        next: string[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSchedulesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is none now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSchedulesIdPause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    note?: string;
                } | null;
            };
        };
        responses: {
            /** @description The schedule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Five fields, six with seconds first, or `@daily` and its like */
                        cron?: string | string[];
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        every?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        offset?: number | string;
                        calendar?: {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        } | {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        }[];
                        at?: (number | string) | (number | string)[];
                        /** @description Of `cron` and `calendar`; UTC by default */
                        timeZone?: string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        start?: number | string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        end?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        jitter?: number | string;
                        workflow?: string;
                        agent?: string;
                        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                        input?: unknown;
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        timeout?: number | string;
                        description?: string;
                        /**
                         * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                         * @enum {string}
                         */
                        overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                        /** @description How late a run may begin; an hour by default */
                        catchUp?: number | string;
                        /** @description A run ends as timed out so long after it was due, however late it began */
                        deadline?: number | string;
                        pauseOnFailure?: boolean;
                        /** @description So many runs that are due are started */
                        runs?: number;
                        /** @description Whether it is a file of the app, which requests do not change */
                        ofApp: boolean;
                        paused: boolean;
                        /** Format: date-time */
                        pausedAt?: string;
                        note?: string;
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** @description How many runs that were due were started */
                        started: number;
                        /** @description Its open tasks, where the overlap policy looks at them */
                        running: string[];
                        /** @description How many runs wait for an open one to end */
                        waiting: number;
                        /** @description The last ten runs, newest first */
                        last: {
                            /** Format: date-time */
                            due: string;
                            /** @enum {string} */
                            cause: "time" | "trigger" | "backfill";
                            /**
                             * @description `skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started
                             * @enum {string}
                             */
                            outcome: "started" | "skipped" | "missed" | "refused";
                            /** Format: date-time */
                            at: string;
                            task?: string;
                            error?: string;
                        }[];
                        /** @description When it is due next, ten times at most */
                        next: string[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSchedulesIdResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    note?: string;
                } | null;
            };
        };
        responses: {
            /** @description The schedule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @description Five fields, six with seconds first, or `@daily` and its like */
                        cron?: string | string[];
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        every?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        offset?: number | string;
                        calendar?: {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        } | {
                            year?: number | number[];
                            month?: number | number[];
                            dayOfMonth?: number | number[];
                            dayOfWeek?: number | number[];
                            hour?: number | number[];
                            minute?: number | number[];
                            second?: number | number[];
                        }[];
                        at?: (number | string) | (number | string)[];
                        /** @description Of `cron` and `calendar`; UTC by default */
                        timeZone?: string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        start?: number | string;
                        /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                        end?: number | string;
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        jitter?: number | string;
                        workflow?: string;
                        agent?: string;
                        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                        input?: unknown;
                        attributes?: {
                            [key: string]: string | number | boolean;
                        };
                        /** @description Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first */
                        timeout?: number | string;
                        description?: string;
                        /**
                         * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                         * @enum {string}
                         */
                        overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                        /** @description How late a run may begin; an hour by default */
                        catchUp?: number | string;
                        /** @description A run ends as timed out so long after it was due, however late it began */
                        deadline?: number | string;
                        pauseOnFailure?: boolean;
                        /** @description So many runs that are due are started */
                        runs?: number;
                        /** @description Whether it is a file of the app, which requests do not change */
                        ofApp: boolean;
                        paused: boolean;
                        /** Format: date-time */
                        pausedAt?: string;
                        note?: string;
                        /** Format: date-time */
                        createdAt: string;
                        createdBy: string;
                        /** Format: date-time */
                        updatedAt: string;
                        /** @description How many runs that were due were started */
                        started: number;
                        /** @description Its open tasks, where the overlap policy looks at them */
                        running: string[];
                        /** @description How many runs wait for an open one to end */
                        waiting: number;
                        /** @description The last ten runs, newest first */
                        last: {
                            /** Format: date-time */
                            due: string;
                            /** @enum {string} */
                            cause: "time" | "trigger" | "backfill";
                            /**
                             * @description `skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started
                             * @enum {string}
                             */
                            outcome: "started" | "skipped" | "missed" | "refused";
                            /** Format: date-time */
                            at: string;
                            task?: string;
                            error?: string;
                        }[];
                        /** @description When it is due next, ten times at most */
                        next: string[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSchedulesIdTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                } | null;
            };
        };
        responses: {
            /** @description What became of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What became of it; absent while it waits for an open one */
                        run?: {
                            /** Format: date-time */
                            due: string;
                            /** @enum {string} */
                            cause: "time" | "trigger" | "backfill";
                            /**
                             * @description `skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started
                             * @enum {string}
                             */
                            outcome: "started" | "skipped" | "missed" | "refused";
                            /** Format: date-time */
                            at: string;
                            task?: string;
                            error?: string;
                        };
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSchedulesIdBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                    from: number | string;
                    /** @description ISO 8601 with an offset, or milliseconds since 1970, before the year 9000 */
                    to: number | string;
                    /**
                     * @description `queue-all` by default
                     * @enum {string}
                     */
                    overlap?: "skip" | "queue-one" | "queue-all" | "cancel" | "terminate" | "allow";
                };
            };
        };
        responses: {
            /** @description How many runs there are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many runs are started, one after the other unless `overlap` says otherwise */
                        count: number;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLimits: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
                /** @description Those of this name alone */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of limits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            key?: string;
                            /** @enum {string} */
                            kind: "concurrency" | "rate";
                            /** @description Whether all tenants have it together */
                            shared: boolean;
                            /** @description How many it lets run at once, or begin in its time */
                            limit: number;
                            /** @description Of a rate: its time, in milliseconds */
                            per?: number;
                            /** @description Of concurrency: how many have a place, of all tenants where it is shared */
                            inUse?: number;
                            /** @description How many of the tenant wait */
                            waiting: number;
                            /**
                             * Format: date-time
                             * @description Since when the one of them waits that waits longest
                             */
                            oldest?: string;
                            /**
                             * Format: date-time
                             * @description Of a rate: when the next one may begin
                             */
                            next?: string;
                            /**
                             * Format: date-time
                             * @description When it was so: at most some seconds ago
                             */
                            at: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTopics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, each with its schema, its subscribers, and how many events wait for each */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            description?: string;
                            /** @description JSON Schema of the data of an event */
                            schema?: unknown;
                            /** @description Milliseconds that events are kept */
                            retention: number;
                            subscribers: {
                                name: string;
                                /** @enum {string} */
                                kind: "workflow" | "agent";
                                /** @description What its tasks are signalled with, where none are started */
                                signal?: string;
                                /** @description Events that wait for it; counting ends at 100,000 */
                                lag: number;
                            }[];
                        }[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTopicsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The topic */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description?: string;
                        /** @description JSON Schema of the data of an event */
                        schema?: unknown;
                        /** @description Milliseconds that events are kept */
                        retention: number;
                        subscribers: {
                            name: string;
                            /** @enum {string} */
                            kind: "workflow" | "agent";
                            /** @description What its tasks are signalled with, where none are started */
                            signal?: string;
                            /** @description Events that wait for it; counting ends at 100,000 */
                            lag: number;
                        }[];
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postTopicsNameEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes repeats of this request one, answered as the first was; with other content it is refused. 1 to 255 visible ASCII characters */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What happened, as the topic wants it */
                    data: unknown;
                    /** @description Of several events of one id the first has an effect; the `Idempotency-Key` or a new one by default */
                    id?: string;
                    /** @description Events of one key are taken in order */
                    key?: string;
                };
            };
        };
        responses: {
            /** @description It is durable */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        topic: string;
                        id: string;
                        /** @description There was an event of that id: this one has no effect */
                        repeated: boolean;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getDead-letters": {
        parameters: {
            query?: {
                /** @description Those of this topic */
                topic?: string;
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            topic: string;
                            /** @description Who could not take it, as `kind:name`, and `#` and the signal where it is sent one */
                            subscriber: string;
                            /** @description The id of the event */
                            event: string;
                            key?: string;
                            /** Format: date-time */
                            at: string;
                            code: string;
                            reason: string;
                            /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                            data: unknown;
                            /** @description Of the data as it came */
                            bytes: number;
                            /** @description How often it was taken again without success */
                            replays: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getDead-lettersId": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dead letter */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        topic: string;
                        /** @description Who could not take it, as `kind:name`, and `#` and the signal where it is sent one */
                        subscriber: string;
                        /** @description The id of the event */
                        event: string;
                        key?: string;
                        /** Format: date-time */
                        at: string;
                        code: string;
                        reason: string;
                        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                        data: unknown;
                        /** @description Of the data as it came */
                        bytes: number;
                        /** @description How often it was taken again without success */
                        replays: number;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "deleteDead-lettersId": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "patchDead-lettersId": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Instead of what the event had */
                    data: unknown;
                };
            };
        };
        responses: {
            /** @description The dead letter, as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        topic: string;
                        /** @description Who could not take it, as `kind:name`, and `#` and the signal where it is sent one */
                        subscriber: string;
                        /** @description The id of the event */
                        event: string;
                        key?: string;
                        /** Format: date-time */
                        at: string;
                        code: string;
                        reason: string;
                        /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                        data: unknown;
                        /** @description Of the data as it came */
                        bytes: number;
                        /** @description How often it was taken again without success */
                        replays: number;
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postDead-lettersIdReplay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Whether its subscriber took it: it is no dead letter any more then */
                        taken: boolean;
                        letter: {
                            id: string;
                            topic: string;
                            /** @description Who could not take it, as `kind:name`, and `#` and the signal where it is sent one */
                            subscriber: string;
                            /** @description The id of the event */
                            event: string;
                            key?: string;
                            /** Format: date-time */
                            at: string;
                            code: string;
                            reason: string;
                            /** @description Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text */
                            data: unknown;
                            /** @description Of the data as it came */
                            bytes: number;
                            /** @description How often it was taken again without success */
                            replays: number;
                        };
                    };
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKeys: {
        parameters: {
            query?: {
                tenant?: string;
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys, without their texts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeys"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKey"];
            };
        };
        responses: {
            /** @description The key, with its text */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedApiKey"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKeysId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, without its text */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteKeysId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, revoked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postKeysIdRotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateKey"];
            };
        };
        responses: {
            /** @description The key, with its new text */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedApiKey"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAudit: {
        parameters: {
            query?: {
                /** @description How many items to answer; 50 unless said otherwise */
                limit?: number;
                /** @description The `next` of the page before, as it was given */
                cursor?: string;
                action?: string;
                /** @description The id of a task or an approval */
                on?: string;
                /** @description As `kind:id` */
                by?: string;
                outcome?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of records */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntries"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An API key */
                    key: string;
                };
            };
        };
        responses: {
            /** @description Who is logged in now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLogout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not logged in here any more; at the address it is logged out at the identity provider, too */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: string;
                    };
                };
            };
            /** @description It is not logged in any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPlatform: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This instance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Platform"];
                };
            };
            /** @description It was refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
