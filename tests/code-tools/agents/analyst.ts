import { agent } from 'troupe';
import { analystModel } from '../models/analyst-model.ts';
import { runJavaScript, runPython } from '../tools/programs.ts';

export default agent({ name: 'analyst', model: analystModel, instructions: 'Work it out.', tools: [runJavaScript, runPython] });
