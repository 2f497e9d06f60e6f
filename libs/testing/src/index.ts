export { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.ts';
export { freePort } from './servers/free-port.ts';
export { program, type Ending, type Program, type ProgramOptions } from './program.ts';
export { startMongo } from './servers/start-mongo.ts';
export { startNats, type NatsOptions } from './servers/start-nats.ts';
export { SETUP_TIMEOUT, type ServerOptions, type Source, type TestServer } from './servers/test-server.ts';
