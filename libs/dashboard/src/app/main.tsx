import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/layout.css';
import './styles/lists.css';
import './styles/task.css';
import './styles/chat.css';

render(<App />, document.getElementById('app')!);
