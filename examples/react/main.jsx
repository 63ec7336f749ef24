import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Classifier } from './Classifier.jsx';

function App() {
  const [file, setFile] = useState();
  return (
    <>
      <h1>What is in the picture?</h1>
      <input
        type="file"
        accept="image/*"
        aria-label="Picture"
        onChange={({ target }) => setFile(target.files[0])}
      />
      <Classifier picture={file} />
    </>
  );
}

createRoot(document.querySelector('#app')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
