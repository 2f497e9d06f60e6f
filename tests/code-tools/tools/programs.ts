import { code } from 'troupe';

export const runJavaScript = code({ name: 'run_javascript', language: 'javascript', time: '5s' });
export const runPython = code({ name: 'run_python', language: 'python', time: '5s', memory: 128 });
