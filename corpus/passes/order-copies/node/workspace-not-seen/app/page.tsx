export default () => <p>tides</p>
